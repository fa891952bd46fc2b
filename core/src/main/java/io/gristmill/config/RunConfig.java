package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Everything a run depends on besides its input.
 *
 * @param seed every random choice derives from it
 * @param input URIs: files, directories, globs and path lists
 * @param output run directory
 */
public record RunConfig(
    long seed,
    List<String> input,
    String output,
    HttpSection http,
    CleanSection clean,
    DedupSection dedup,
    TokenizerSection tokenizer,
    TokensSection tokens,
    ModelSection model,
    OptimizerSection optimizer,
    AveragingSection averaging,
    TrainingSection training,
    EvaluationSection evaluation,
    PublishSection publish,
    GenerationSection generation,
    ShuffleSection shuffle,
    EncryptionSection encryption)
    implements Serializable {}
