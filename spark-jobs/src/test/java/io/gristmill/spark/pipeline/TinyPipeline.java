package io.gristmill.spark.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pipeline with a model small enough to train in a moment. */
final class TinyPipeline {

  static final int VOCABULARY = 400;
  static final int FREQUENCY = 2;
  static final int ROUNDS = 5;

  private static final List<String> SETTINGS =
      List.of(
          "tokenizer.vocabulary-size=" + VOCABULARY,
          "tokens.validation-fraction=0.2",
          "model.layers=2",
          "model.heads=2",
          "model.embedding-size=32",
          "model.context-length=32",
          "optimizer.steps=" + ROUNDS * FREQUENCY,
          "optimizer.warmup-steps=2",
          "averaging.replicas=2",
          "averaging.frequency=" + FREQUENCY,
          "averaging.synchronous-steps=0",
          "training.batch-size=4",
          "training.validation-every=2",
          "training.checkpoint-every=2",
          "training.keep-last=1",
          "evaluation.ngram=3");

  private TinyPipeline() {}

  static Gristmill run(Path crawl, Path output, String master, String trainer, String... settings) {
    List<String> arguments = arguments(crawl, output, master, trainer);
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return Gristmill.run(arguments.toArray(String[]::new));
  }

  /** Copies the stages before training. */
  static void copyTokens(Path run, Path copy) throws IOException {
    copyStages(run, copy, List.of("clean", "dedup", "tokenizer", "tokens"));
  }

  /** Copies stages of a run, which do not contain its path. */
  static void copyStages(Path run, Path copy, List<String> stages) throws IOException {
    for (String stage : stages) {
      try (Stream<Path> files = Files.walk(run.resolve(stage))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path target = copy.resolve(run.relativize(file));
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
  }

  static List<String> arguments(Path crawl, Path output, String master, String trainer) {
    return arguments("pipeline", crawl, output, master, trainer);
  }

  /** The same for one stage, by its verb. */
  static List<String> arguments(
      String verb, Path crawl, Path output, String master, String trainer) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                verb,
                "--input",
                crawl.toString(),
                "--output",
                output.toString(),
                "--master",
                master,
                "--set",
                "averaging.trainer=" + trainer));
    SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return arguments;
  }
}
