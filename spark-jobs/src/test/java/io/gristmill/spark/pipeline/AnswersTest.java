package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.explain.ExplanationText;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions about a finished run: its steps, pages, split and tokens. */
class AnswersTest {

  private static final int CONTEXT = 32;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  private static Path run;
  private static final Storage STORAGE = new LocalStorage();

  @BeforeAll
  static void runOnce() throws IOException {
    run = folder.resolve("run");
    Gristmill ended = TinyPipeline.run(TinyCrawl.write(folder), run, "local[2]", "local");
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void sequencesOfAStepAreTokensOfItsDocuments() throws IOException {
    Map<String, int[]> documents = idsOfDocuments();
    PackedSequences packed = new PackedSequences(STORAGE, CONTEXT);
    Set<String> sequences = new HashSet<>();
    for (int step = 1; step <= 3; step++) {
      List<JsonNode> lines = explain("--step", "" + step);
      assertThat(lines).hasSize(2 * 4);
      for (JsonNode line : lines) {
        assertThat(line.path("step").asInt()).isEqualTo(step);
        assertThat(line.path("round").asInt()).isEqualTo((step + 1) / 2);
        TokenBatch batch = packed.read(BatchRef.parse(line.path("sequence").asText()));
        assertThat(seen(line, documents)).isEqualTo(whole(batch));
        assertThat(sequences.add(line.path("sequence").asText())).isTrue();
      }
    }
    List<JsonNode> both = explain("--step", "2");
    List<String> documented = Gristmill.documentedFields("explain");
    assertThat(Gristmill.fields(both.get(0)))
        .containsAll(documented.subList(documented.indexOf("step"), documented.size()));
    assertThat(explain("--step", "2", "--replica", "1")).isEqualTo(both.subList(4, 8));
  }

  @Test
  void sequencesOfASpikeAreThoseOfTheStepsOfItsRound() throws IOException {
    for (String measure : List.of("loss", "gradient-norm")) {
      List<JsonNode> lines = explain("--spike", measure);
      JsonNode spike = lines.get(0).path("spike");
      assertThat(spike.path("measure").asText()).isEqualTo(measure);
      assertThat(Gristmill.documentedFields("explain")).containsAll(Gristmill.fields(spike));
      List<JsonNode> expected = new ArrayList<>();
      for (long step = spike.path("steps").path(0).asLong();
          step <= spike.path("steps").path(1).asLong();
          step++) {
        expected.addAll(explain("--step", "" + step));
      }
      assertThat(lines.subList(1, lines.size())).isEqualTo(expected).isNotEmpty();
    }
  }

  private static List<Integer> seen(JsonNode line, Map<String, int[]> documents) {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode document : line.path("documents")) {
      int[] all = documents.get(document.path("id").asText());
      assertThat(document.path("tokens").asInt()).isEqualTo(all.length);
      for (int i = document.path("seen").path(0).asInt();
          i < document.path("seen").path(1).asInt();
          i++) {
        ids.add(all[i]);
      }
    }
    return ids;
  }

  private static List<Integer> whole(TokenBatch batch) {
    List<Integer> ids = new ArrayList<>();
    IntStream.of(batch.inputs()[0]).forEach(ids::add);
    ids.add(batch.targets()[0][CONTEXT - 1]);
    return ids;
  }

  /** Encodes the texts again, each with its end of text. */
  private static Map<String, int[]> idsOfDocuments() throws IOException {
    BytePairTokenizer tokenizer =
        new BytePairTokenizer(TokenizerFiles.read(STORAGE, run.resolve("tokenizer").toString()));
    int end = tokenizer.specialToken("<|endoftext|>").getAsInt();
    Map<String, int[]> documents = new HashMap<>();
    for (Row row : table("dedup/documents")) {
      int[] ids = tokenizer.encode(row.getAs("text"));
      int[] ended = Arrays.copyOf(ids, ids.length + 1);
      ended[ids.length] = end;
      documents.put(row.getAs("id"), ended);
    }
    return documents;
  }

  @Test
  void stepOfAMixtureNamesDocumentsOfAllSources() throws IOException {
    Path mixed = folder.resolve("mixed");
    TinyPipeline.copyTokens(run, mixed);
    List<String> arguments =
        TinyPipeline.arguments("train", folder.resolve("crawl"), mixed, "local[2]", "local");
    String sources = "training.mixture.sources=[\"%s=1\"]".formatted(run.resolve("tokens"));
    arguments.addAll(List.of("--set", sources));
    assertThat(Gristmill.run(arguments.toArray(String[]::new)).exitCode()).isZero();
    Set<Boolean> own = new HashSet<>();
    for (int step = 1; step <= 3; step++) {
      Gristmill explained =
          Gristmill.run("explain", "--output", mixed.toString(), "--step", "" + step);
      assertThat(explained.output()).hasSize(8);
      for (String line : explained.output()) {
        JsonNode sequence = JSON.readTree(line);
        assertThat(sequence.path("documents")).isNotEmpty();
        own.add(sequence.path("sequence").asText().contains("/mixed/"));
      }
    }
    assertThat(own).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void explainsADroppedPageWithAllValues() throws IOException {
    List<Row> rejects = table("clean/rejects");
    for (Row reject : rejects.subList(0, 1)) {
      String spelledOtherwise = reject.<String>getAs("url").replaceFirst("://", "://me@");
      List<JsonNode> found = explain("--url", spelledOtherwise);
      assertThat(found).hasSize(1);
      JsonNode clean = found.get(0).path("clean");
      assertThat(clean.path("kept").asBoolean(true)).isFalse();
      assertThat(clean.path("rule").asText()).isEqualTo(reject.getAs("rule"));
      assertThat(clean.path("reason").asText()).isEqualTo(reject.getAs("reason"));
      Map<String, Double> values = reject.getJavaMap(reject.fieldIndex("values"));
      assertThat(
              JSON.convertValue(clean.path("values"), new TypeReference<Map<String, Double>>() {}))
          .isEqualTo(values);
      assertThat(found.get(0).has("dedup")).isFalse();
    }
  }

  /** The texts that the rules were given are read again from the crawl. */
  @Test
  void judgesPagesByEveryThresholdAndProfile() throws IOException {
    List<Row> byRules =
        table("clean/rejects").stream()
            .filter(row -> !row.<String>getAs("rule").equals("extract"))
            .limit(3)
            .toList();
    assertThat(byRules).isNotEmpty();
    for (Row reject : byRules) {
      String first = reject.getAs("rule") + "/" + reject.getAs("reason");
      JsonNode found = explain("--document", reject.getAs("id")).get(0);
      List<String> failing = new ArrayList<>();
      for (JsonNode threshold : found.path("clean").path("thresholds")) {
        if (threshold.path("fails").asBoolean()) {
          failing.add(threshold.path("threshold").asText());
        }
      }
      assertThat(failing).startsWith(first);
      assertThat(found.path("text").path("before").asText()).isNotEmpty();
      assertThat(found.path("text").path("after").asText("none")).isEmpty();
      JsonNode own = found.path("profiles").path("datatrove-0.10");
      assertThat(own.path("rule").asText() + "/" + own.path("reason").asText()).isEqualTo(first);
      assertThat(own.path("measured").asDouble())
          .isEqualTo(
              reject
                  .<String, Double>getJavaMap(reject.fieldIndex("values"))
                  .get(own.path("value").asText()));
      assertThat(ExplanationText.of(found)).contains("Dropped in cleaning by the rule", first);
    }
  }

  @Test
  void showsTheTextOfAKeptPage() throws IOException {
    Row document = table("clean/documents").get(0);
    JsonNode found = explain("--document", document.getAs("id")).get(0);
    assertThat(found.path("text").path("after").asText()).isEqualTo(document.getAs("text"));
    assertThat(found.path("clean").path("thresholds"))
        .isNotEmpty()
        .noneMatch(threshold -> threshold.path("fails").asBoolean());
    assertThat(found.path("profiles").path("datatrove-0.10").path("kept").asBoolean()).isTrue();
    assertThat(ExplanationText.of(found)).contains("Kept").contains("refinedweb");
  }

  @Test
  void explainsADuplicateWithItsSurvivor() throws IOException {
    Row copy =
        table("dedup/clusters").stream()
            .filter(row -> !row.<Boolean>getAs("survivor"))
            .findFirst()
            .orElseThrow();
    JsonNode dedup = explain("--document", copy.getAs("id")).get(0).path("dedup");
    assertThat(dedup.path("kept").asBoolean(true)).isFalse();
    assertThat(dedup.path("kind").asText()).isEqualTo(copy.getAs("kind"));
    String instead = dedup.path("kept-instead").asText();
    assertThat(table("dedup/documents")).anyMatch(row -> row.getAs("id").equals(instead));
  }

  @Test
  void explainsAKeptPageWithItsShard() throws IOException {
    Row row =
        SparkFixture.spark()
            .read()
            .parquet(run.resolve("tokens/train/shard-00000.documents.parquet").toString())
            .first();
    JsonNode found = explain("--document", row.getAs("id")).get(0);
    assertThat(found.path("url").asText()).isEqualTo(row.getAs("url"));
    assertThat(found.path("clean").path("values")).isNotEmpty();
    assertThat(found.path("dedup").path("kept").asBoolean()).isTrue();
    assertThat(found.path("tokens").path("shard").asText()).isEqualTo("train/shard-00000.bin");
    assertThat(found.path("tokens").path("first-token").asLong(-1)).isZero();
    assertThat(found.path("tokens").path("tokens").asLong()).isEqualTo(row.getAs("tokens"));
  }

  @ParameterizedTest
  @CsvSource({
    "2, --step: 11 (expected 1 to 10, --step 11",
    "2, --replica: 2 (expected 0 to 1), --step 1 --replica 2",
    "2, --replica: 0 (expected --step or --spike with it), --url x --replica 0",
    "2, mutually exclusive, --url x --step 1",
    "3, --url: https://nowhere.invalid/ (expected, --url https://nowhere.invalid/"
  })
  void refusesUnanswerableQuestions(int exitCode, String message, String options) {
    Gristmill ended = run(options.split(" "));
    assertThat(ended.errors()).singleElement().asString().contains(message);
    assertThat(ended.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void manifestHasTheLeakageOfARandomSplit() throws IOException {
    JsonNode manifest = JSON.readTree(run.resolve("tokens/manifest.json").toFile());
    JsonNode leaks = manifest.path("split-leaks");
    DocumentSplit split = new DocumentSplit(42, 0.2);
    Map<String, int[]> trainOfAll = new HashMap<>();
    for (Row row : table("dedup/clusters")) {
      int[] counts = trainOfAll.computeIfAbsent(row.getAs("cluster"), c -> new int[2]);
      counts[0] += split.of(row.getAs("id")) == Split.TRAIN ? 1 : 0;
      counts[1]++;
    }
    long expected =
        trainOfAll.values().stream().filter(c -> c[0] < c[1]).mapToLong(c -> c[0]).sum();
    assertThat(leaks.path("leaked-by-random-split").asLong(-1)).isEqualTo(expected).isPositive();
    assertThat(manifest.path("leaked-near-duplicates").asLong(-1)).isZero();
    assertThat(leaks.path("documents").asLong())
        .isEqualTo(
            JSON.readTree(run.resolve("dedup/report.json").toFile()).path("documents").asLong());
    assertThat(leaks.path("copies").toString()).isEqualTo("[\"exact\",\"near\"]");
    assertThat(manifest.path("eot-placement").asText()).isEqualTo("after each document");
  }

  /** By every five words in a row: no shortcut that de-duplication takes is taken here. */
  @Test
  void noTrainingDocumentIsANearDuplicateOfAValidationDocument() {
    Map<String, Shingles> shingles = new HashMap<>();
    table("dedup/documents")
        .forEach(row -> shingles.put(row.getAs("id"), Shingles.of(row.getAs("text"))));
    for (String held : idsOf("validation")) {
      for (String trained : idsOf("train")) {
        double alike = shingles.get(held).similarity(shingles.get(trained));
        assertThat(alike).isLessThan(0.5);
      }
    }
  }

  private static List<String> idsOf(String split) {
    return SparkFixture.spark()
        .read()
        .parquet(run.resolve("tokens/" + split + "/*.documents.parquet").toString())
        .select("id")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void exportsTheTokensOfTheRun() throws IOException {
    String to = folder.resolve("nanogpt").toString();
    Gristmill ended =
        Gristmill.run("export", "--output", run.toString(), "--format", "nanogpt", "--to", to);
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    assertThat(Files.readAllBytes(Path.of(to, "train.bin"))).isEqualTo(shards("train"));
    assertThat(Files.readAllBytes(Path.of(to, "val.bin"))).isEqualTo(shards("validation"));
    String again = folder.resolve("by-directory").toString();
    String tokens = run.resolve("tokens").toString();
    assertThat(
            Gristmill.run("export", "--tokens", tokens, "--format", "nanogpt", "--to", again)
                .exitCode())
        .isZero();
    assertThat(Path.of(again, "train.bin")).hasSameBinaryContentAs(Path.of(to, "train.bin"));
    Gristmill none =
        Gristmill.run(
            "export", "--tokens", folder.toString(), "--format", "llmc", "--to", again + "-2");
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.errors()).singleElement().asString().startsWith("tokens: no manifest");
  }

  private static byte[] shards(String split) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.list(run.resolve("tokens").resolve(split))) {
      for (Path bin : files.filter(f -> f.toString().endsWith(".bin")).sorted().toList()) {
        all.write(Files.readAllBytes(bin));
      }
    }
    return all.toByteArray();
  }

  private static List<Row> table(String path) {
    return SparkFixture.spark().read().parquet(run.resolve(path).toString()).collectAsList();
  }

  private static Gristmill run(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("explain", "--quiet", "--master", "local[2]", "--output", run.toString()));
    arguments.addAll(List.of(options));
    return Gristmill.run(arguments.toArray(String[]::new));
  }

  private static List<JsonNode> explain(String... options) throws IOException {
    Gristmill ended = run(options);
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : ended.output()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
