package io.gristmill.spark.experiment;

import io.gristmill.spark.pipeline.Gristmill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Experiments with models small enough to train in a moment. */
final class TinyExperiment {

  /** The base of every plan. */
  static final String BASE =
      """
      config {
        tokenizer.vocabulary-size = 400
        tokens.validation-fraction = 0.2
        model { layers = 2, heads = 2, embedding-size = 32, context-length = 32 }
        optimizer { warmup-steps = 2, steps = 8, min-learning-rate = 1e-5 }
        averaging { replicas = 1, frequency = 2, synchronous-steps = 0 }
        training { batch-size = 4, validation-every = 2, validation-tokens = 512, checkpoint-every = 1, keep-last = 1 }
      }
      """;

  private TinyExperiment() {}

  static Path plan(Path folder, String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "plan", ".conf"), BASE + text);
  }

  static Gristmill run(Path plan, Path crawl, Path output, String master, String... more) {
    return Gristmill.run(arguments(plan, crawl, output, master, more).toArray(String[]::new));
  }

  static List<String> arguments(Path plan, Path crawl, Path output, String master, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "experiment",
                plan.toString(),
                "--input",
                crawl.toString(),
                "--output",
                output.toString(),
                "--master",
                master));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** The results of all trials by their paths, as text; also while some are running. */
  static SortedMap<String, String> results(Path output) throws IOException {
    SortedMap<String, String> results = new TreeMap<>();
    for (Path round : folders(output)) {
      for (Path variant : folders(round)) {
        for (Path seed : folders(variant)) {
          Path file = seed.resolve("result.json");
          if (Files.exists(file)) {
            results.put(output.relativize(file).toString(), Files.readString(file));
          }
        }
      }
    }
    return results;
  }

  /** The only run that an experiment has made of its input. */
  static Path data(Path output) throws IOException {
    List<Path> runs = folders(output.resolve("data"));
    if (runs.size() != 1) {
      throw new IllegalStateException("runs: " + runs);
    }
    return runs.get(0);
  }

  private static List<Path> folders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isDirectory).sorted().toList();
    }
  }
}
