package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.spark.pipeline.TinyCrawl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A pipeline that trains in a moment, and what it has to write wherever it runs. */
final class SmallRun {

  /** Read by an include that is resolved where the command is submitted. */
  private static final String MODEL =
      """
      model { layers = 2, heads = 2, embedding-size = 32, context-length = 32 }
      tokenizer.vocabulary-size = 400
      """;

  private static final String PIPELINE =
      """
      include "model.conf"
      tokens.validation-fraction = 0.2
      optimizer { steps = 40, warmup-steps = 5 }
      averaging { replicas = 2, frequency = 10, synchronous-steps = 0 }
      training { batch-size = 4, validation-every = 2, checkpoint-every = 2, keep-last = 1 }
      evaluation.ngram = 3
      """;

  /** Files that tell when they were made, how long it took, or where. */
  private static final String WITH_TIMES =
      "(.*/)?(manifest\\.json|\\..*|events\\.out.*|metrics\\.jsonl|state\\.json|_?run\\.conf"
          + "|report\\.html)";

  private static final String SECONDS = "\"seconds\" ?: ?[0-9.E-]+";

  /** Of the first run of this process; all have the same input and configuration. */
  private static SortedMap<String, String> expected = new TreeMap<>();

  private final Path folder;
  private final Path crawl;
  private final Path config;

  private SmallRun(Path folder, Path crawl, Path config) {
    this.folder = folder;
    this.crawl = crawl;
    this.config = config;
  }

  /** Writes its input and its configuration. */
  static SmallRun in(Path folder) throws IOException {
    Path conf = Files.createDirectories(folder.resolve("my conf"));
    Files.writeString(conf.resolve("model.conf"), MODEL);
    Path config = Files.writeString(conf.resolve("pipeline.conf"), PIPELINE);
    return new SmallRun(folder, TinyCrawl.write(folder), config);
  }

  /** The folder of the input. */
  Path crawl() {
    return crawl;
  }

  /** Where input and configuration lie. */
  Path folder() {
    return folder;
  }

  /** A command line; the first words are the command's name and options of its own. */
  List<String> arguments(String input, String output, String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(
        List.of("--config", config.toString(), "--input", input, "--output", output, "--quiet"));
    return arguments;
  }

  /** Checks a run against one in a single JVM, file by file. */
  void requireEqual(Path run) throws IOException, InterruptedException {
    synchronized (SmallRun.class) {
      if (expected.isEmpty()) {
        expected = digests(inOneProcess());
      }
    }
    assertThat(expected).hasSizeGreaterThanOrEqualTo(6);
    assertThat(digests(run)).isEqualTo(expected);
  }

  /** SHA-256 of every file that does not tell a time; of cleaning's report without it. */
  static SortedMap<String, String> allFiles(Path run) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = run.relativize(file).toString();
        if (path.equals("clean/report.json")) {
          digests.put(path, Files.readString(file).replaceFirst(SECONDS, ""));
        } else if (!path.matches(WITH_TIMES)) {
          digests.put(path, Sha256.of(new LocalStorage().input(file.toString())));
        }
      }
    }
    return digests;
  }

  private Path inOneProcess() throws IOException, InterruptedException {
    Path local = folder.resolve("expected");
    Submitted submitted =
        Submitted.run(Map.of(), arguments(crawl.toString(), local.toString(), "pipeline"));
    assertThat(submitted.status()).as(submitted.output()).isZero();
    return local;
  }

  /** Tokens, tokenizer and weights; other files name where they are or when they were made. */
  private static SortedMap<String, String> digests(Path run) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        String path = run.relativize(file).toString();
        if (path.matches(
                "tokens/.*\\.(bin|idx)|tokenizer/[^/]*\\.(json|txt)|.*/model\\.safetensors")
            && !path.endsWith("manifest.json")) {
          digests.put(path, Sha256.of(new LocalStorage().input(file.toString())));
        }
      }
    }
    return digests;
  }
}
