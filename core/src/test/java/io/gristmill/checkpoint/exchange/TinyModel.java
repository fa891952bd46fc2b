package io.gristmill.checkpoint.exchange;

import io.gristmill.checkpoint.Companions;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.util.List;

/** A model nobody trained, and a tokenizer of few merges. */
final class TinyModel {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);

  private TinyModel() {}

  /** With more ids than the tokenizer has. */
  static LoadedModel create(boolean tied) {
    return create(new GptConfig(264, 16, 12, 2, 3, tied));
  }

  /** Of another kind. */
  static LoadedModel create(GptConfig config) {
    return create(config, "gpt2");
  }

  /** With another pre-tokenizer. */
  static LoadedModel create(GptConfig config, String pattern) {
    return new LoadedModel(
        GptNetwork.create(config, OPTIMIZER, 7),
        new BytePairTokenizer(tokenizer(pattern)),
        Companions.NONE);
  }

  static BytePairModel tokenizer() {
    return tokenizer("gpt2");
  }

  private static BytePairModel tokenizer(String pattern) {
    PieceCounts counts = new PieceCounts();
    counts.add(" ab", 3);
    Settings settings = new Settings(300, 2, List.of("<|endoftext|>"), pattern, Alphabet.ALL_BYTES);
    return new BytePairTrainer(settings, size -> {}).train(counts);
  }
}
