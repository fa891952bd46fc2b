package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.experiment.ExperimentSummary;
import io.gristmill.experiment.TrialResult;
import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.spark.pipeline.TinyCrawl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether experiments find a difference that is there, and none that is not. Takes some minutes, so
 * that it runs on demand: {@code mvn -pl core,preprocessing,spark-jobs -am test
 * -Dtest=ExperimentPowerTest -Dgristmill.power=true -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@EnabledIfSystemProperty(named = "gristmill.power", matches = "true")
class ExperimentPowerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TEXT = Path.of("../../shared/data/text/wiki_demo.txt.gz");
  private static final int REPETITIONS = 40;
  private static final int SEEDS = 3;
  private static final int LENGTH = 2000;

  @TempDir private static Path folder;

  /** The words of 30 % of the sentences of one corpus are shuffled. */
  @Test
  void findsAPlantedDifference() throws IOException {
    assumeTrue(Files.exists(TEXT), "no text at " + TEXT);
    List<String> texts = texts();
    int train = texts.size() * 4 / 5;
    Random random = new Random(1);
    Path plain = write("plain", texts.subList(0, train));
    Path shuffled =
        write("shuffled", texts.subList(0, train).stream().map(t -> shuffled(t, random)).toList());
    Path held = write("held", texts.subList(train, texts.size()));
    Path plan =
        TinyExperiment.plan(
            folder,
            format(
                """
            config {
              clean.rules = ["fineweb"]
              clean.thresholds = ["fineweb.line_punct_ratio=0", "fineweb.short_line_ratio=1", "fineweb.char_dup_ratio=1", "fineweb.list_ratio=1"]
              model { context-length = 128, embedding-size = 64 }
              # Trials with Muon vary less between seeds than those with AdamW.
              optimizer { name = "muon", learning-rate = 1.2e-2 }
              tokenizer.vocabulary-size = 1024
              training { batch-size = 8, validation-every = 0, checkpoint-every = 20 }
              averaging.frequency = 10
            }
            variants = [
              { name = plain }
              { name = shuffled, set { input = ["%s"] } }
            ]
            seeds = [1, 2, 3, 4, 5]
            budget { tokens = 300000, warmup = 0.05 }
            held-out { wiki = ["%s"] }
            baseline = plain
            """,
                shuffled, held));
    Path output = folder.resolve("planted");
    Gristmill ended = TinyExperiment.run(plan, plain, output, "local[*]");
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
    System.out.println(String.join("\n", ended.output()));
    JsonNode answer = JSON.readTree(output.resolve("experiment.json").toFile());
    JsonNode comparison = answer.path("differences").path(0);
    System.out.println(comparison);
    assertThat(comparison.path("mean-difference").asDouble()).isPositive();
    assertThat(comparison.path("p").asDouble(1)).isLessThan(0.01);
  }

  /** Trials of one variant, divided at random into two: a test at 5 % rejects 5 % of them. */
  @Test
  void findsNoDifferenceBetweenEquals() throws IOException {
    long trials = 2L * SEEDS * REPETITIONS;
    Path plan =
        TinyExperiment.plan(
            folder,
            "variants = [{ name = a }]\nbudget { tokens = 2048, warmup = 0.25 }\nseeds = "
                + LongStream.rangeClosed(1, trials).boxed().toList());
    Path output = folder.resolve("equal");
    Gristmill ended =
        TinyExperiment.run(plan, TinyCrawl.write(folder.resolve("crawl")), output, "local[*]");
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
    List<TrialResult> results = new ArrayList<>();
    for (String text : TinyExperiment.results(output).values()) {
      ObjectNode trial = (ObjectNode) JSON.readTree(text).path("trial");
      results.add(TrialResult.of(trial.put("cpu-seconds", 0).put("seconds", 0)));
    }
    assertThat(results).hasSize((int) trials);
    int rejected = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      List<TrialResult> pair = new ArrayList<>();
      for (int seed = 0; seed < SEEDS; seed++) {
        pair.add(named("a", seed, results.get(2 * (i * SEEDS + seed))));
        pair.add(named("b", seed, results.get(2 * (i * SEEDS + seed) + 1)));
      }
      JsonNode comparison =
          ExperimentSummary.of("equal", "validation/loss", Optional.of("a"), pair)
              .toJson()
              .path("differences")
              .path(0);
      rejected += comparison.path("p").asDouble(1) < 0.05 ? 1 : 0;
    }
    System.out.println("rejected at 5 %: " + rejected + " of " + REPETITIONS);
    // With 40 tests at 5 %, the probability of more than 6 rejections is 0.003.
    assertThat(rejected).isLessThanOrEqualTo(6);
  }

  private static TrialResult named(String variant, long seed, TrialResult result) {
    return new TrialResult(
        variant,
        seed,
        new TreeMap<>(result.measures()),
        result.parameters(),
        result.tokens(),
        result.flops(),
        result.cpuSeconds(),
        result.seconds(),
        result.curve());
  }

  /** Parts of articles, of about {@link #LENGTH} characters and whole sentences. */
  private static List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(TEXT)), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        StringBuilder text = new StringBuilder();
        for (String sentence : line.split("(?<=[.!?])\\s+")) {
          text.append(sentence).append(' ');
          if (text.length() > LENGTH) {
            texts.add(text.toString().strip());
            text.setLength(0);
          }
        }
      }
    }
    return texts;
  }

  private static Path write(String name, List<String> texts) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String text : texts) {
      lines.add(JSON.createObjectNode().put("text", text).toString());
    }
    return Files.write(folder.resolve(name + ".jsonl"), lines);
  }

  private static String shuffled(String text, Random random) {
    List<String> sentences = new ArrayList<>();
    for (String sentence : text.split("(?<=[.!?])\\s+")) {
      List<String> words = new ArrayList<>(Arrays.asList(sentence.split(" ")));
      if (random.nextDouble() < 0.3) {
        Collections.shuffle(words, random);
      }
      sentences.add(String.join(" ", words));
    }
    return String.join(" ", sentences);
  }
}
