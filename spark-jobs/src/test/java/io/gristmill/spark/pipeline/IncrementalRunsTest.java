package io.gristmill.spark.pipeline;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A first run, an increment that is published, one with a ruined learning rate that is not, and one
 * after it, each by its command line.
 */
class IncrementalRunsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  private static Path crawl;
  private static Path lastCrawl;
  private static Path pointer;
  private static Path first;
  private static Path second;
  private static Path ruined;
  private static Path third;
  private static JsonNode firstResult;
  private static JsonNode secondResult;
  private static JsonNode ruinedResult;
  private static JsonNode thirdResult;

  @BeforeAll
  static void runEachDay() throws IOException {
    pointer = folder.resolve("models/news");
    crawl = TinyCrawl.write(Files.createDirectories(folder.resolve("first day")));
    Path nextCrawl = day(2);
    lastCrawl = day(5);
    // Part of the first day's crawl is found again.
    Files.copy(crawl.resolve("lines.jsonl"), nextCrawl.resolve("again.jsonl"));
    first = folder.resolve("runs/first");
    second = folder.resolve("runs/second");
    ruined = folder.resolve("runs/ruined");
    firstResult =
        result(
            pipeline(crawl, first, "--publish-to", at(pointer), "--set", "dedup.write-index=true"));
    secondResult = result(increment(nextCrawl, second));
    ruinedResult =
        result(
            increment(
                day(3),
                ruined,
                "--set",
                "optimizer.learning-rate=1",
                "--set",
                "optimizer.clip=0",
                "--set",
                "training.guard.retries=0"));
    thirdResult = result(increment(day(4), folder.resolve("runs/{run}")));
    third = Path.of(URI.create(thirdResult.path("run").asText()));
  }

  @Test
  void firstModelIsPublishedWithoutComparison() {
    JsonNode publication = firstResult.path("publication");
    assertThat(publication.path("published").asBoolean()).isTrue();
    assertThat(publication.path("reason").asText()).isEqualTo("first model");
  }

  @Test
  void incrementUsesThePublishedTokenizerAndModel() throws IOException {
    assertThat(second.resolve("tokenizer/tokenizer.json"))
        .hasSameBinaryContentAs(first.resolve("tokenizer/tokenizer.json"));
    double lastBefore = firstResult.path("checkpoints").path("loss").asDouble();
    double firstNow = firstLoss(second);
    assertThat(firstNow).isCloseTo(lastBefore, offset(0.3));
    assertThat(firstLoss(first)).isGreaterThan(firstNow + 0.15);
    assertThat(secondResult.path("checkpoints").path("rounds").asInt())
        .isEqualTo(TinyPipeline.ROUNDS);
  }

  @Test
  void independentRunsHaveTheFingerprintsOfEarlierVersions() throws IOException {
    for (String stage : List.of("tokenizer", "checkpoints")) {
      String key = stage.equals("tokenizer") ? "tokenizer.from" : "training.from";
      assertThat(settings(first, stage).has(key)).isFalse();
      assertThat(settings(second, stage).path(key).asText()).contains(checkpoint(first));
    }
  }

  private static JsonNode settings(Path run, String stage) throws IOException {
    return JSON.readTree(run.resolve(stage + "/manifest.json").toFile()).path("settings");
  }

  @Test
  void documentsOfEarlierRunsAreNotTrainedOnAgain() throws IOException {
    JsonNode report = JSON.readTree(second.resolve("dedup/report.json").toFile());
    assertThat(report.path("known").asInt()).isEqualTo(TinyCrawl.LINES);
    assertThat(report.path("documents").asInt())
        .isEqualTo(report.path("kept").asInt() + report.path("removed").asInt());
  }

  @Test
  void betterModelIsPublished() throws IOException {
    JsonNode publication = secondResult.path("publication");
    assertThat(publication.path("published").asBoolean()).isTrue();
    assertThat(publication.path("evaluations")).hasSize(2);
    for (JsonNode evaluation : publication.path("evaluations")) {
      assertThat(evaluation.path("refusals")).isEmpty();
      assertThat(evaluation.path("new").path("loss").asDouble())
          .isLessThan(evaluation.path("published").path("loss").asDouble());
    }
    assertThat(publication.path("evaluations").findValuesAsText("data"))
        .containsExactly(uri(second) + "/tokens", uri(first) + "/tokens");
    assertThat(JSON.readTree(second.resolve("publication.json").toFile())).isEqualTo(publication);
  }

  @Test
  void worseModelIsNotPublishedButIsNoFailure() {
    JsonNode publication = ruinedResult.path("publication");
    assertThat(publication.path("published").asBoolean()).isFalse();
    assertThat(publication.path("reason").asText()).isEqualTo("worse than the published model");
    assertThat(publication.path("evaluations").get(0).path("refusals").get(0).asText())
        .startsWith("loss: ")
        .contains("(expected at most 0.0 worse than");
    assertThat(publication.path("published-before").asText()).startsWith(uri(second));
  }

  @Test
  void nextIncrementContinuesThePublishedModel() throws IOException {
    JsonNode after = JSON.readTree(third.resolve("after.json").toFile());
    assertThat(after.path("named").asText()).isEqualTo(uri(pointer));
    assertThat(after.path("checkpoint").asText()).startsWith(uri(second));
    assertThat(after.path("runs")).hasSize(2);
    assertThat(thirdResult.path("publication").path("published").asBoolean()).isTrue();
    assertThat(thirdResult.path("publication").path("evaluations").findValuesAsText("data"))
        .containsExactly(uri(third) + "/tokens", uri(second) + "/tokens", uri(first) + "/tokens");
  }

  @Test
  void pipelineChoosesRunIdsForSchedulersWithoutDates() throws IOException {
    assertThat(third.getFileName().toString()).matches("\\d{8}T\\d{6}Z");
    assertThat(third.resolveSibling("_unfinished")).doesNotExist();

    Path runs = folder.resolve("failing");
    for (int attempt = 1; attempt <= 2; attempt++) {
      Gristmill ended = pipeline(folder.resolve("no crawl"), runs.resolve("{run}"));
      assertThat(ended.exitCode()).isEqualTo(3);
      try (Stream<Path> files = Files.list(runs)) {
        assertThat(files.filter(Files::isDirectory)).hasSize(1);
      }
      assertThat(runs.resolve(Files.readString(runs.resolve("_unfinished")))).isDirectory();
    }
    Gristmill stage = command("clean", crawl, runs.resolve("{run}"));
    assertThat(stage.exitCode()).isEqualTo(2);
    assertThat(stage.errors()).singleElement().asString().contains("{run} with pipeline only");
  }

  @Test
  void pointerKeepsItsHistory() throws IOException {
    List<String> models = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      JsonNode file =
          JSON.readTree(pointer.resolve(format("published-%06d.json", number)).toFile());
      assertThat(file.path("number").asInt()).isEqualTo(number);
      models.add(file.path("run").asText());
    }
    assertThat(models).containsExactly(uri(first), uri(second), uri(third));
  }

  @Test
  void repeatedPublicationChangesNothing() throws IOException {
    JsonNode again =
        result(Gristmill.run("publish", "--output", at(third), "--to", at(pointer), "--quiet"));
    assertThat(again.path("published").asBoolean()).isTrue();
    assertThat(again.path("reason").asText()).isEqualTo("published before");
    assertThat(pointer.resolve("published-000004.json")).doesNotExist();
  }

  @Test
  void forcePublishesAnEarlierModel() throws IOException {
    Path other = copyOfPointer();
    JsonNode back =
        result(
            Gristmill.run(
                "publish", "--output", at(first), "--to", at(other), "--force", "--quiet"));
    assertThat(back.path("reason").asText()).isEqualTo("forced");
    assertThat(JSON.readTree(other.resolve("published-000004.json").toFile()).path("run").asText())
        .isEqualTo(uri(first));
    assertThat(evaluated(other)).startsWith(uri(first));
  }

  @Test
  void modelsAreFoundByTheirPointer() throws IOException {
    assertThat(evaluated(pointer)).startsWith(uri(third));
    Gristmill text =
        Gristmill.run("generate", "--model", at(pointer), "--prompt", "The", "--max-tokens", "4");
    assertThat(text.errors()).isEmpty();
    assertThat(text.output().get(0)).startsWith("The");
    Path exported = folder.resolve("exported");
    Gristmill export =
        Gristmill.run(
            "export", "--model", at(pointer), "--format", "safetensors", "--to", at(exported));
    assertThat(export.exitCode()).isZero();
    assertThat(exported.resolve("config.json")).exists();
  }

  @Test
  void runKeepsItsModelAfterThePointerMoved() throws IOException {
    Path other = copyOfPointer();
    Path run = folder.resolve("runs/interrupted");
    assertThat(begin("clean", run, other).exitCode()).isZero();
    assertThat(
            Gristmill.run("publish", "--output", at(first), "--to", at(other), "--force", "--quiet")
                .exitCode())
        .isZero();
    Gristmill ended = begin("pipeline", run, other, "--resume");
    assertThat(ended.exitCode()).isZero();
    assertThat(JSON.readTree(run.resolve("after.json").toFile()).path("checkpoint").asText())
        .startsWith(uri(third));

    // It cannot be compared fairly with a model that it does not continue.
    Gristmill refused = Gristmill.run("publish", "--output", at(run), "--to", at(other), "--quiet");
    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.errors())
        .singleElement()
        .asString()
        .startsWith("run: continues " + uri(third))
        .contains("expected the published model " + uri(first));

    Gristmill elsewhere = begin("pipeline", run, second, "--resume");
    assertThat(elsewhere.exitCode()).isEqualTo(4);
    assertThat(elsewhere.errors()).singleElement().asString().startsWith("--after: ");
  }

  @Test
  void everyTrainerStartsFromTheSameModel() throws IOException {
    Path local = Files.createTempDirectory(folder, "local");
    Path sliced = Files.createTempDirectory(folder, "sliced");
    String from = checkpoint(first);
    for (Path run : List.of(local, sliced)) {
      TinyPipeline.copyTokens(first, run);
      String trainer = run.equals(local) ? "local" : "sliced";
      List<String> arguments = TinyPipeline.arguments("train", crawl, run, "local[2]", trainer);
      arguments.addAll(List.of("--set", "training.from=" + from, "--quiet"));
      assertThat(Gristmill.run(arguments.toArray(String[]::new)).exitCode()).isZero();
    }
    assertThat(local.resolve("checkpoints/round-000005/model.safetensors"))
        .hasSameBinaryContentAs(sliced.resolve("checkpoints/round-000005/model.safetensors"));
  }

  @Test
  void importedModelIsTrainedFurther() throws IOException {
    Path exported = folder.resolve("to import");
    Path imported = folder.resolve("imported");
    Gristmill.run(
        "export",
        "--checkpoint",
        checkpoint(first),
        "--format",
        "safetensors",
        "--to",
        at(exported));
    assertThat(Gristmill.run("import", "--from", at(exported), "--output", at(imported)).exitCode())
        .isZero();
    Path run = Files.createTempDirectory(folder, "further");
    TinyPipeline.copyTokens(first, run);
    List<String> arguments = TinyPipeline.arguments("train", crawl, run, "local[2]", "local");
    arguments.addAll(List.of("--set", "training.from=" + imported + "/checkpoints/round-000000"));
    Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.errors().toString()).isZero();
    assertThat(firstLoss(run)).isLessThan(firstLoss(first) - 0.15);
  }

  @Test
  void refusesAModelOfAnotherShape() throws IOException {
    Path run = Files.createTempDirectory(folder, "shape");
    TinyPipeline.copyTokens(first, run);
    List<String> arguments = TinyPipeline.arguments("train", crawl, run, "local[2]", "local");
    arguments.addAll(
        List.of(
            "--set", "training.from=" + checkpoint(first), "--set", "model.layers=1", "--quiet"));
    Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.errors())
        .singleElement()
        .asString()
        .startsWith("model: GptConfig[")
        .contains("as configured");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pipeline --after nowhere/at-all     | 3 | --after: no model (expected a trained run",
        "pipeline --after run                | 2 | --after: the run itself",
        "clean --publish-to models           | 2 | --publish-to: with clean (expected with pipeline",
        "publish --to models                 | 3 | stage: no manifest",
        "publish --to models --set publish.max-decline=[\"los=0\"] | 2 | publish.max-decline: los=0",
        "evaluate --model models             | 3 | stage: no manifest",
      })
  void reportsMistakesInOneLine(String command, int status, String message) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.replaceAll(
        word -> word.equals("run") || word.equals("models") ? at(folder.resolve(word)) : word);
    arguments.addAll(List.of("--output", at(folder.resolve("run")), "--input", at(crawl)));
    Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(ended.errors()).singleElement().asString().startsWith(message);
    assertThat(ended.exitCode()).isEqualTo(status);
  }

  @Test
  void killedPublicationLeavesTheOldOrTheNewModel() throws Exception {
    Path other = copyOfPointer();
    Files.delete(other.resolve("published-000003.json"));
    List<String> command = List.of("publish", "--output", at(third), "--to", at(other), "--quiet");
    long life = lifeMillis(command, copyOfPointer());
    for (int kill = 1; kill <= 2; kill++) {
      Process process = ChildGristmill.start(folder.resolve("killed.log").toFile(), command);
      process.waitFor(life * (2 * kill + 1) / 6, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      assertThat(evaluated(other)).startsWith(published(other, 3) ? uri(third) : uri(second));
    }
    assertThat(result(Gristmill.run(command.toArray(String[]::new))).path("published").asBoolean())
        .isTrue();
    assertThat(evaluated(other)).startsWith(uri(third));
  }

  private static long lifeMillis(List<String> command, Path unpublished) throws Exception {
    Files.delete(unpublished.resolve("published-000003.json"));
    List<String> whole = new ArrayList<>(command);
    whole.set(whole.indexOf("--to") + 1, at(unpublished));
    long began = System.nanoTime();
    Process process = ChildGristmill.start(folder.resolve("whole.log").toFile(), whole);
    assertThat(process.waitFor()).isZero();
    assertThat(published(unpublished, 3)).isTrue();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private static boolean published(Path pointer, int number) {
    return Files.exists(pointer.resolve(format("published-%06d.json", number)));
  }

  /** The checkpoint that an evaluation by pointer used. */
  private static String evaluated(Path pointer) throws IOException {
    Gristmill ended =
        Gristmill.run(
            "evaluate",
            "--output",
            at(first),
            "--model",
            at(pointer),
            "--quiet",
            "--set",
            "evaluation.ngram=2");
    return result(ended).path("evaluation").path("checkpoint").asText();
  }

  private static Path copyOfPointer() throws IOException {
    Path copy = Files.createTempDirectory(folder, "pointer");
    try (Stream<Path> files = Files.list(pointer)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static Path day(int number) throws IOException {
    return TinyCrawl.write(Files.createDirectories(folder.resolve("day " + number)), 100L * number);
  }

  private static Gristmill increment(Path crawl, Path run, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--after", at(pointer), "--publish-to", at(pointer), "--resume"));
    return pipeline(crawl, run, all.toArray(String[]::new));
  }

  private static Gristmill pipeline(Path crawl, Path run, String... options) {
    return command("pipeline", crawl, run, options);
  }

  private static Gristmill begin(String verb, Path run, Path after, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--after", at(after)));
    return command(verb, lastCrawl, run, all.toArray(String[]::new));
  }

  private static Gristmill command(String verb, Path crawl, Path run, String... options) {
    List<String> arguments = TinyPipeline.arguments(verb, crawl, run, "local[2]", "local");
    // Before the options, of which the last one counts.
    arguments.addAll(List.of("--set", "optimizer.learning-rate=0.004"));
    arguments.addAll(List.of(options));
    arguments.add("--quiet");
    return Gristmill.run(arguments.toArray(String[]::new));
  }

  private static JsonNode result(Gristmill ended) throws IOException {
    assertThat(ended.exitCode()).as(ended.errors().toString()).isZero();
    return JSON.readTree(ended.result());
  }

  private static double firstLoss(Path run) throws IOException {
    List<String> rounds = Files.readAllLines(run.resolve("checkpoints/metrics.jsonl"));
    return JSON.readTree(rounds.get(0)).path("loss").asDouble();
  }

  private static String checkpoint(Path run) {
    return run + format("/checkpoints/round-%06d", TinyPipeline.ROUNDS);
  }

  private static String at(Path path) {
    return path.toString();
  }

  private static String uri(Path path) {
    return "file://" + path;
  }
}
