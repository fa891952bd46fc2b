package io.gristmill.config;

import io.gristmill.config.Sections.EncryptionSection;
import io.gristmill.config.Sections.EvaluationSection;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.config.Sections.HttpSection;
import io.gristmill.config.Sections.TokenizerSection;
import io.gristmill.config.Sections.TokensSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration of all keys of core. It does not load if {@code reference.conf} has others. */
public record CoreSections(
    long seed,
    HttpSection http,
    TokenizerSection tokenizer,
    TokensSection tokens,
    ModelSection model,
    OptimizerSection optimizer,
    AveragingSection averaging,
    TrainingSection training,
    FinetuneSection finetune,
    EvaluationSection evaluation,
    GenerationSection generation,
    EncryptionSection encryption) {

  public static ConfigLoader<CoreSections> loader() {
    return new ConfigLoader<>(CoreSections.class, Map.of());
  }

  /** Loads the defaults with settings over them. */
  public static CoreSections load(List<String> settings) {
    return loader().load(Optional.empty(), settings).config();
  }
}
