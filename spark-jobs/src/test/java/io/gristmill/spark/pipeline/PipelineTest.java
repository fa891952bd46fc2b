package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.clean.Account;
import io.gristmill.spark.report.ReportedNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One command from a raw crawl to an evaluated Transformer, and its outputs. */
class PipelineTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  private static Path crawl;
  private static Path run;
  private static Gristmill ended;

  @BeforeAll
  static void runOnce() throws IOException {
    crawl = TinyCrawl.write(folder);
    run = folder.resolve("run");
    ended = TinyPipeline.run(crawl, run, "local[2]", "local");
    assertThat(ended.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(ended.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"clean", "dedup", "tokenizer", "tokens", "checkpoints", "evaluation", "report"})
  void everyStageHasAManifestOfItsInputsAndOutputs(String stage) throws IOException {
    JsonNode manifest = json(stage + "/manifest.json");
    assertThat(manifest.path("stage").asText()).isEqualTo(stage);
    assertThat(manifest.path("fingerprint").asText()).matches("[0-9a-f]{64}");
    assertThat(manifest.path("config-fingerprint").asText()).matches("[0-9a-f]{64}");
    assertThat(manifest.path("version").asText()).isNotEmpty();
    assertThat(manifest.path("finished").asText())
        .isGreaterThanOrEqualTo(manifest.path("started").asText());
    assertThat(manifest.path("inputs")).isNotEmpty();
    manifest.path("inputs").forEach(input -> assertThat(input.path("bytes").asLong()).isPositive());
    assertThat(manifest.path("outputs")).isNotEmpty();
    for (JsonNode output : manifest.path("outputs")) {
      String path = run.resolve(stage).resolve(output.path("path").asText()).toString();
      InputFile file = new LocalStorage().input(path);
      assertThat(output.path("bytes").asLong()).isEqualTo(file.length());
      assertThat(output.path("sha256").asText()).isEqualTo(Sha256.of(file));
      assertThat(output.path("records").isIntegralNumber()).isTrue();
    }
  }

  @Test
  void everyRecordOfEveryShardHasOneOutcome() throws IOException {
    JsonNode report = json("clean/report.json");
    JsonNode totals = report.path("totals");
    assertThat(Account.adds(totals)).isTrue();
    assertThat(report.path("shards")).hasSize(3);
    long read = 0;
    for (JsonNode shard : report.path("shards")) {
      assertThat(Account.adds(shard)).isTrue();
      assertThat(shard.path("read").asLong()).isPositive();
      read += shard.path("read").asLong();
    }
    assertThat(totals.path("read").asLong()).isEqualTo(read);
    assertThat(Account.sum(totals.path("quarantined"))).isEqualTo(TinyCrawl.BROKEN_LINES);
    assertThat(Account.sum(totals.path("dropped"))).isGreaterThanOrEqualTo(TinyCrawl.STUBS);
    assertThat(totals.path("kept").asLong()).isGreaterThan(TinyCrawl.PAGES / 2);
    assertThat(report.path("bytes-read").asLong()).isPositive();
    assertThat(report.path("text-bytes").asLong()).isPositive();
    assertThat(report.path("seconds").asDouble()).isPositive();
    assertThat(report.path("languages").isObject()).isTrue();
  }

  @Test
  void malformedRecordsAreQuarantinedWithTheirPlace() throws IOException {
    List<JsonNode> lines = jsonLines("clean/quarantine.jsonl");
    assertThat(lines).hasSize(TinyCrawl.BROKEN_LINES);
    for (JsonNode line : lines) {
      assertThat(line.path("uri").asText()).endsWith("lines.jsonl");
      assertThat(line.path("offset").isIntegralNumber()).isTrue();
      assertThat(line.path("cause").asText()).isNotEmpty();
      assertThat(line.path("detail").isTextual()).isTrue();
    }
  }

  @Test
  void duplicatesAreRemoved() throws IOException {
    JsonNode report = json("dedup/report.json");
    assertThat(report.path("documents").asLong())
        .isEqualTo(report.path("kept").asLong() + report.path("removed").asLong())
        .isEqualTo(json("clean/report.json").path("totals").path("kept").asLong());
    assertThat(report.path("exact-duplicates").asLong()).isEqualTo(TinyCrawl.EXACT_COPIES / 2);
    assertThat(report.path("near-duplicate-clusters").asLong())
        .isEqualTo(TinyCrawl.NEAR_COPIES / 2);
    assertThat(report.path("removed").asLong())
        .isEqualTo((TinyCrawl.EXACT_COPIES + TinyCrawl.NEAR_COPIES) / 2);
  }

  @Test
  void tokenizerHasHuggingFaceLayout() throws IOException {
    JsonNode tokenizer = json("tokenizer/tokenizer.json");
    assertThat(tokenizer.path("model").path("type").asText()).isEqualTo("BPE");
    assertThat(run.resolve("tokenizer/merges.txt")).isNotEmptyFile();
    assertThat(json("tokenizer/vocab.json")).isNotEmpty();
  }

  @Test
  void tokensManifestCountsSplits() throws IOException {
    JsonNode manifest = json("tokens/manifest.json");
    for (String split : List.of("train", "validation")) {
      assertThat(manifest.path("tokens").path(split).asLong()).isPositive();
      assertThat(manifest.path("documents").path(split).asLong()).isPositive();
      for (String file : List.of(".bin", ".idx", ".documents.parquet")) {
        assertThat(run.resolve("tokens/" + split + "/shard-00000" + file)).isNotEmptyFile();
      }
    }
    assertThat(Account.sum(manifest.path("documents")))
        .isEqualTo(json("dedup/report.json").path("kept").asLong());
    assertThat(manifest.path("vocabulary-size").asInt()).isEqualTo(TinyPipeline.VOCABULARY);
    assertThat(manifest.path("eot").isIntegralNumber()).isTrue();
    assertThat(manifest.path("leaked-near-duplicates").asLong(-1)).isZero();
    assertThat(manifest.path("tokenizer-fingerprint").asText())
        .isEqualTo(json("tokenizer/manifest.json").path("tokenizer-fingerprint").asText())
        .isNotEmpty();
  }

  @Test
  void metricsHaveALineForEachRound() throws IOException {
    List<JsonNode> rounds = jsonLines("checkpoints/metrics.jsonl");
    assertThat(rounds).hasSize(TinyPipeline.ROUNDS);
    long tokens = 0;
    for (int i = 0; i < rounds.size(); i++) {
      JsonNode round = rounds.get(i);
      assertThat(round.path("round").asInt()).isEqualTo(i + 1);
      assertThat(round.path("step").asInt()).isEqualTo((i + 1) * TinyPipeline.FREQUENCY);
      assertThat(round.path("tokens").asLong()).isGreaterThan(tokens);
      tokens = round.path("tokens").asLong();
      for (String field :
          List.of(
              "loss",
              "learning-rate",
              "gradient-norm",
              "tokens-per-second",
              "mfu",
              "averaging-bytes")) {
        assertThat(round.path(field).asDouble()).as(field).isPositive();
      }
      assertThat(round.path("averaging-seconds").asDouble(-1)).isNotNegative();
      assertThat(round.path("events").isArray()).isTrue();
    }
    assertThat(rounds.get(rounds.size() - 1).path("validation-loss").asDouble()).isPositive();
  }

  @Test
  void lastCheckpointIsComplete() {
    Path checkpoint = run.resolve("checkpoints/round-%06d".formatted(TinyPipeline.ROUNDS));
    for (String file :
        List.of(
            "model.safetensors",
            "config.json",
            "tokenizer.json",
            "optimizer.safetensors",
            "state.json",
            "run.conf")) {
      assertThat(checkpoint.resolve(file)).isNotEmptyFile();
    }
  }

  @Test
  void evaluationIncludesBaselines() throws IOException {
    JsonNode evaluation = json("evaluation.json");
    JsonNode validation = evaluation.path("validation");
    double loss = validation.path("loss").asDouble();
    assertThat(loss).isPositive();
    assertThat(validation.path("perplexity").asDouble()).isEqualTo(Math.exp(loss));
    assertThat(validation.path("bits-per-byte").asDouble()).isPositive();
    assertThat(validation.path("accuracy@1").asDouble()).isBetween(0.0, 1.0);
    assertThat(validation.path("accuracy@5").asDouble())
        .isBetween(
            validation.path("accuracy@1").asDouble(), validation.path("accuracy@10").asDouble());
    assertThat(validation.path("loss-interval").get(0).asDouble()).isBetween(loss / 2, loss);
    assertThat(validation.path("loss-interval").get(1).asDouble()).isBetween(loss, loss * 2);
    assertThat(validation.path("macro-recall").asDouble(-1)).isBetween(0.0, 1.0);
    assertThat(validation.path("tokens").asLong())
        .isEqualTo(json("tokens/manifest.json").path("tokens").path("validation").asLong() - 1);
    for (String baseline : List.of("unigram", "bigram", "ngram")) {
      assertThat(evaluation.path("baselines").path(baseline).asDouble()).isPositive();
    }
    assertThat(evaluation.path("tasks").isObject()).isTrue();
  }

  @Test
  void groupsOfDocumentsAddUpToTheWhole() throws IOException {
    JsonNode validation = json("evaluation.json").path("validation");
    JsonNode groups = validation.path("groups");
    assertThat(groups.fieldNames())
        .toIterable()
        .containsExactly("source", "domain", "language", "length");
    for (JsonNode kind : groups) {
      double nats = 0;
      double hits = 0;
      long tokens = 0;
      long documents = 0;
      for (JsonNode group : kind) {
        nats += group.path("loss").asDouble() * group.path("tokens").asLong();
        hits += group.path("accuracy@1").asDouble() * group.path("tokens").asLong();
        tokens += group.path("tokens").asLong();
        documents += group.path("documents").asLong();
      }
      assertThat(tokens).isEqualTo(validation.path("tokens").asLong());
      assertThat(documents)
          .isEqualTo(json("tokens/manifest.json").path("documents").path("validation").asLong());
      assertThat(nats / tokens).isCloseTo(validation.path("loss").asDouble(), within(1e-9));
      assertThat(hits / tokens).isCloseTo(validation.path("accuracy@1").asDouble(), within(1e-9));
    }
  }

  @Test
  void reportIsOneSelfContainedPage() throws IOException {
    String page = Files.readString(run.resolve("report.html"));
    assertThat(page)
        .contains("Flow of records", "Duplicates", "Training", "Evaluation", "dataset-card.md")
        .contains("class=\"flow\"", "class=\"histogram\"", "class=\"panels\"", "class=\"samples\"")
        .doesNotContain("{{", "<script src", "<link ", "<img ");
    assertThat(ReportedNumbers.of(page).wrong(run)).isEmpty();
  }

  @Test
  void statisticsOfDuplicatesAndTokensAddUp() throws IOException {
    JsonNode duplicates = json("dedup/statistics.json");
    long removed = 0;
    for (JsonNode size : duplicates.path("sizes")) {
      removed += size.path("documents").asLong() - size.path("clusters").asLong();
    }
    assertThat(removed).isPositive().isEqualTo(json("dedup/report.json").path("removed").asLong());
    for (JsonNode example : duplicates.path("examples")) {
      assertThat(example.at("/members/0/survivor").asBoolean()).isTrue();
      assertThat(example.at("/members/1/excerpt").asText()).isNotEmpty().hasSizeLessThan(301);
    }
    JsonNode manifest = json("tokens/manifest.json");
    long tokens = 0;
    for (JsonNode language : manifest.path("languages")) {
      tokens += language.path("tokens").asLong() + language.path("documents").asLong();
      assertThat(language.path("tokens-per-word").asDouble()).isGreaterThan(1);
    }
    assertThat(tokens).isEqualTo(Account.sum(manifest.path("tokens")));
    assertThat(manifest.path("used-vocabulary").asInt())
        .isBetween(100, manifest.path("vocabulary-size").asInt());
  }

  @Test
  void statisticsCoverTheReportedDocuments() throws IOException {
    JsonNode statistics = json("clean/statistics.json");
    JsonNode totals = json("clean/report.json").path("totals");
    assertThat(statistics.path("kept").path("documents").asLong())
        .isEqualTo(totals.path("kept").asLong());
    assertThat(statistics.path("kept").path("bytes").asLong())
        .isEqualTo(totals.path("text-bytes").asLong());
    long dropped = 0;
    for (JsonNode languages : statistics.path("dropped")) {
      dropped += Account.sum(languages);
    }
    assertThat(dropped).isEqualTo(Account.sum(totals.path("dropped")));
    assertThat(statistics.path("sources").path("jsonl").path("documents").asLong())
        .isEqualTo(TinyCrawl.LINES);
    assertThat(statistics.path("hosts").path("distinct").asLong()).isEqualTo(2);
    JsonNode words = statistics.path("values").path("gopher-quality/words");
    assertThat(words.path("count").asLong()).isEqualTo(totals.path("kept").asLong() + dropped);
    assertThat(words.path("quantiles").path("0.5").asDouble()).isGreaterThan(50);
  }

  @Test
  void dataSetCardDescribesProcessing() throws IOException {
    JsonNode card = json("dataset-card.json");
    assertThat(card.path("records").path("kept"))
        .isEqualTo(json("clean/report.json").path("totals").path("kept"));
    assertThat(card.path("deduplication")).isEqualTo(json("dedup/report.json"));
    assertThat(card.path("splits").path("tokens"))
        .isEqualTo(json("tokens/manifest.json").path("tokens"));
    assertThat(card.path("stages").path("tokens").path("fingerprint"))
        .isEqualTo(json("tokens/manifest.json").path("fingerprint"));
    assertThat(Files.readString(run.resolve("dataset-card.md")))
        .contains("### Data Splits", "| train |", "Masked in every kept text: email, ip.");
  }

  @Test
  void modelCardDescribesTheEvaluatedModel() throws IOException {
    String card = Files.readString(run.resolve("model-card.md"));
    assertThat(card)
        .contains("pipeline_tag: text-generation", "## Training Details", "| seed |")
        .contains("value: " + json("evaluation.json").path("validation").path("perplexity"));
  }

  @Test
  void lastLineOfOutputIsTheResult() throws IOException {
    JsonNode result = JSON.readTree(ended.result());
    assertThat(result.path("run").asText()).isEqualTo(trimmed(run.toUri().toString()));
    assertThat(result.path("evaluation").path("validation"))
        .isEqualTo(json("evaluation.json").path("validation"));
    assertThat(result.path("checkpoints").path("steps").asInt())
        .isEqualTo(TinyPipeline.ROUNDS * TinyPipeline.FREQUENCY);
    assertThat(ended.output()).anyMatch(line -> line.startsWith("perplexity"));
    for (String command :
        List.of("clean", "dedup", "train-tokenizer", "tokenize", "train", "evaluate", "report")) {
      assertThat(Gristmill.fields(result)).containsAll(Gristmill.documentedFields(command));
    }
  }

  @Test
  void jsonIsAloneOnStandardOutput() throws IOException {
    String checkpoint = JSON.readTree(ended.result()).at("/checkpoints/checkpoint").asText();
    Gristmill scored =
        Gristmill.run(
            "evaluate",
            "--json",
            "--quiet",
            "--master",
            "local[2]",
            "--output",
            run.toString(),
            "--checkpoint",
            checkpoint);
    assertThat(scored.exitCode()).isZero();
    assertThat(scored.errors()).anyMatch(line -> line.startsWith("perplexity"));
    assertThat(scored.output()).hasSize(1);
    JsonNode validation = JSON.readTree(scored.output().get(0)).at("/evaluation/validation");
    JsonNode original = json("evaluation.json").path("validation");
    assertThat(validation.path("tokens")).isEqualTo(original.path("tokens"));
    // The default batch size is not that of the run, which changes the order of sums.
    assertThat(validation.path("loss").asDouble())
        .isCloseTo(original.path("loss").asDouble(), within(1e-5));
  }

  @Test
  void addressesAreMasked() {
    List<String> texts =
        SparkFixture.spark()
            .read()
            .parquet(run.resolve("clean/documents").toString())
            .select("text")
            .as(Encoders.STRING())
            .collectAsList();
    assertThat(texts)
        .filteredOn(text -> text.contains("Write to"))
        .hasSize(TinyCrawl.LINES)
        .allMatch(text -> !text.contains("someone@example.com"));
  }

  @Test
  void finishedStagesAreSkipped() throws IOException {
    Set<String> before = manifests();
    Gristmill again = TinyPipeline.run(crawl, run, "local[2]", "local");
    assertThat(again.exitCode()).isZero();
    assertThat(again.errors())
        .filteredOn(line -> line.endsWith("skipped"))
        .hasSize(7)
        .first()
        .asString()
        .startsWith("clean: finished before");
    assertThat(manifests()).isEqualTo(before);
    assertThat(again.result()).isEqualTo(ended.result());
  }

  @Test
  void sameSeedGivesTheSameBytesOnAnyNumberOfCores() throws IOException {
    Path again = folder.resolve("again");
    assertThat(TinyPipeline.run(crawl, again, "local[1]", "local").exitCode()).isZero();
    assertThat(RunContents.differences(RunContents.of(run), again)).isEmpty();
    assertThat(RunContents.of(again))
        .containsKeys(
            "clean/documents/part-00000.parquet",
            "clean/rejects/part-00000.parquet",
            "dedup/clusters/part-00000.parquet",
            "tokenizer/tokenizer.json",
            "tokens/train/shard-00000.bin",
            "tokens/train/shard-00000.documents.parquet",
            "checkpoints/round-000005/model.safetensors",
            "evaluation.json");
  }

  @Test
  void deeplearning4jTrainsTheSameModelTwice() throws IOException {
    Path first = trainedByDeeplearning4j("dl4j-1");
    Path second = trainedByDeeplearning4j("dl4j-2");
    assertThat(RunContents.differences(RunContents.of(first), second)).isEmpty();
  }

  @Test
  void sparkTasksTrainTheSameModelAsOneProcess() throws IOException {
    Path copy = folder.resolve("sliced");
    TinyPipeline.copyTokens(run, copy);
    assertThat(TinyPipeline.run(crawl, copy, "local[2]", "sliced").exitCode()).isZero();
    for (String file :
        List.of(
            "model.safetensors",
            "optimizer.safetensors",
            "optimizer-00001.safetensors",
            "outer.safetensors")) {
      assertThat(copy.resolve("checkpoints/round-000005").resolve(file))
          .hasSameBinaryContentAs(run.resolve("checkpoints/round-000005").resolve(file));
    }
  }

  private static Path trainedByDeeplearning4j(String name) throws IOException {
    Path copy = folder.resolve(name);
    TinyPipeline.copyTokens(run, copy);
    Gristmill trained =
        TinyPipeline.run(
            crawl,
            copy,
            "local[2]",
            "dl4j",
            "averaging.outer=mean",
            "averaging.encoding=float32",
            "averaging.optimizer-states=averaged");
    assertThat(trained.exitCode()).isZero();
    return copy;
  }

  @Test
  void exportedAndImportedModelScoresLikeTheOriginal() throws IOException {
    String exported = folder.resolve("exported").toString();
    String imported = folder.resolve("imported").toString();
    for (String[] command :
        new String[][] {
          {"export", "--output", run.toString(), "--format", "safetensors", "--to", exported},
          {"import", "--from", exported, "--output", imported}
        }) {
      assertThat(Gristmill.run(command).exitCode()).isZero();
    }
    Gristmill scored =
        Gristmill.run(
            "evaluate",
            "--quiet",
            "--master",
            "local[2]",
            "--output",
            run.toString(),
            "--checkpoint",
            imported + "/checkpoints/round-000000");
    assertThat(scored.exitCode()).isZero();
    JsonNode again = JSON.readTree(scored.result()).path("evaluation").path("validation");
    JsonNode original = json("evaluation.json").path("validation");
    assertThat(again.path("tokens")).isEqualTo(original.path("tokens"));
    assertThat(again.path("loss").asDouble())
        .isCloseTo(original.path("loss").asDouble(), within(1e-5));
  }

  @Test
  void tasksHaveTheSameScoresForAnyNumberOfPartitions() throws IOException {
    List<String> texts = writtenTexts();
    Path tasks = folder.resolve("tasks");
    TaskItems.write(tasks, texts);
    byte[] first = null;
    for (String master : List.of("local[1]", "local[7]")) {
      Path copy = folder.resolve("evaluated-" + master.replaceAll("\\D", ""));
      TinyPipeline.copyStages(run, copy, List.of("tokens", "checkpoints"));
      Gristmill evaluated =
          Gristmill.run(
              "evaluate",
              "--quiet",
              "--master",
              master,
              "--output",
              copy.toString(),
              "--set",
              "evaluation.ngram=2",
              "--set",
              "evaluation.few-shot=1",
              "--set",
              "evaluation.tasks=[\"" + tasks + "\"]");
      assertThat(evaluated.exitCode()).as("%s", evaluated.errors()).isZero();
      assertThat(evaluated.output()).anyMatch(line -> line.startsWith("mill_copa acc "));
      assertThat(Files.readString(copy.resolve("evaluation/manifest.json")))
          .contains("tasks/mill_words.jsonl");
      byte[] bytes = Files.readAllBytes(copy.resolve("evaluation.json"));
      assertThat(bytes).isEqualTo(first == null ? bytes : first);
      first = bytes;
    }
    JsonNode scores = JSON.readTree(first).path("tasks");
    JsonNode words = scores.path("mill_words");
    assertThat(words.path("format").asText()).isEqualTo("lambada");
    assertThat(words.path("few-shot").asInt()).isEqualTo(1);
    assertThat(words.path("truncated").asInt()).isEqualTo(words.path("items").asInt());
    assertThat(words.path("items").asInt()).isEqualTo(texts.size() + 1);
    assertThat(words.path("perplexity").asDouble()).isGreaterThan(1);
    // The items are the first words of every text, of which the held-out ones are not in train.
    JsonNode contamination = words.path("contamination");
    String train = TaskItems.trainingText(run);
    long contaminated = texts.stream().filter(text -> train.contains(text)).count();
    assertThat(contaminated).isBetween(1L, texts.size() - 1L);
    assertThat(contamination.path("contaminated").path("items").asLong()).isEqualTo(contaminated);
    assertThat(contamination.path("uncontaminated").path("items").asLong())
        .isEqualTo(texts.size() + 1 - contaminated);
    JsonNode causes = scores.path("mill_copa");
    assertThat(causes.path("guessing").asDouble()).isEqualTo(0.5);
    assertThat(causes.path("acc").asDouble()).isBetween(0.0, 1.0);
    assertThat(causes.path("acc_norm_stderr").asDouble(-1)).isBetween(0.0, 0.5);
    assertThat(causes.path("contamination").path("unchecked").asInt()).isEqualTo(2);
  }

  /** The first words of each text of the crawl's JSON lines. */
  private static List<String> writtenTexts() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(crawl.resolve("lines.jsonl"))) {
      if (line.endsWith("}")) {
        String text = JSON.readTree(line).path("text").asText();
        texts.add(text.substring(0, text.indexOf(' ', 150)));
      }
    }
    return texts;
  }

  private static Set<String> manifests() throws IOException {
    Set<String> contents = new HashSet<>();
    for (InputFile file : new LocalStorage().list(run + "/*/manifest.json")) {
      contents.add(Files.readString(LocalStorage.path(file.uri())));
    }
    return contents;
  }

  private static JsonNode json(String path) throws IOException {
    return JSON.readTree(run.resolve(path).toFile());
  }

  private static List<JsonNode> jsonLines(String path) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve(path))) {
      nodes.add(JSON.readTree(line));
    }
    return nodes;
  }

  private static String trimmed(String uri) {
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }
}
