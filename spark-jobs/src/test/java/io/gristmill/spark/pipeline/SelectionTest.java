package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quality scores, and what is selected by them, from pages to tokens. */
class SelectionTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String[] SELECT = {
    "select.scores=[edu]",
    "select.keep-documents=0.8",
    "select.buckets=4",
    "select.weights=[\"bucket:3=2\",\"source:text=1\",\"domain:lines.invalid=1\"]"
  };

  @TempDir private static Path folder;

  private static Path crawl;
  private static Path run;
  private static String models;

  @BeforeAll
  static void cleanOnce() throws IOException {
    crawl = TinyCrawl.write(folder);
    Path model = folder.resolve("edu.bin");
    Files.write(
        model,
        TinyFastText.of(
            Map.of("the", -0.2f, "quiet", 2f, "narrow", 1f, "heavy", -2f, "bright", 0.5f)));
    models = "clean.quality-models=[\"edu=" + model + "\"]";
    run = folder.resolve("run");
    stage("clean", run, models, "clean.keep-reject-text=true");
    stage("dedup", run);
  }

  @Test
  void selectsTheBestAndRepeatsThemInTraining() throws IOException {
    Path selected = copy("selected");
    JsonNode result = JSON.readTree(stage("select", selected, SELECT).result()).path("select");
    List<Row> expected = bestFirst();
    int documents = expected.size();
    int kept = (int) Math.ceil(documents * 0.8);

    List<Row> rows = table(selected, "select/selected");
    assertThat(rows).hasSize(documents);
    for (int rank = 0; rank < documents; rank++) {
      Row row = rows.get(rank);
      assertThat(row.getString(0)).isEqualTo(expected.get(rank).getString(0));
      assertThat(row.getDouble(1)).isEqualTo(expected.get(rank).getDouble(1));
      int bucket = 3 - rank * 4 / documents;
      assertThat(row.getInt(2)).isEqualTo(bucket);
      assertThat(row.getInt(3)).isEqualTo(rank >= kept ? 0 : bucket == 3 ? 2 : 1);
    }
    assertThat(result.path("documents").asInt()).isEqualTo(documents);
    assertThat(result.path("selected").asInt() + result.path("left-out-by-rank").asInt())
        .isEqualTo(documents);
    JsonNode report = json(selected, "select/report.json");
    assertThat(report.path("rank-error").asInt()).isZero();
    assertThat(report.path("cuts").path("all").path("threshold").asDouble())
        .isEqualTo(expected.get(kept - 1).getDouble(1));

    tokenize(selected);
    Map<String, Integer> places = new HashMap<>();
    for (Row row : lineage(selected, "train")) {
      places.merge(row.getString(0), 1, Integer::sum);
    }
    List<String> validation =
        lineage(selected, "validation").stream().map(r -> r.getString(0)).toList();
    assertThat(validation).doesNotHaveDuplicates().isNotEmpty();
    for (Row row : rows) {
      int copies = row.getInt(3);
      int found = places.getOrDefault(row.getString(0), 0);
      boolean held = validation.contains(row.getString(0));
      assertThat(found).isEqualTo(held ? 0 : copies);
      assertThat(held && copies == 0).isFalse();
    }
    assertThat(places).containsValue(2);
    JsonNode tokens = json(selected, "tokens/manifest.json");
    assertThat(tokens.path("leaked-near-duplicates").asInt()).isZero();
    assertThat(tokens.path("upstream").has("select")).isTrue();

    String best = rows.get(0).getString(0);
    Gristmill explained =
        Gristmill.run(arguments("explain", selected, List.of(), "--document", best, "--json"));
    JsonNode answer = JSON.readTree(explained.output().get(0));
    assertThat(answer.path("select").path("bucket").asInt()).isEqualTo(3);
    assertThat(answer.path("select").path("copies").asInt()).isEqualTo(2);
    assertThat(answer.path("clean").path("values").path("quality/edu").asDouble())
        .isEqualTo(rows.get(0).getDouble(1));
    stage("report", selected);
    assertThat(selected.resolve("report.html"))
        .content()
        .contains("<h2 id=\"selection\">Selection</h2>");
  }

  @Test
  void bytesAreTheSameForAnyNumberOfPartitions() throws IOException {
    Path one = copy("one");
    stage("select", one, ensemble());
    SortedMap<String, String> expected = RunContents.of(one);
    Path other = copy("other");
    System.setProperty("spark.sql.shuffle.partitions", "23");
    try {
      stage("select", other, ensemble());
    } finally {
      System.clearProperty("spark.sql.shuffle.partitions");
    }
    assertThat(RunContents.differences(expected, other)).isEmpty();
  }

  private static String[] ensemble() {
    return new String[] {
      "select.scores=[edu, \"gopher-quality/words\"]",
      "select.by-language=true",
      "select.keep-bytes=0.6",
      "select.buckets=20",
      "select.weights=[\"bucket:*=1.5\"]"
    };
  }

  @Test
  void ensembleTakesTheBestRank() throws IOException {
    Path both = copy("both");
    stage("select", both, "select.scores=[edu, \"gopher-quality/words:up\"]");
    List<Row> documents = documents("quality/edu", "gopher-quality/words");
    Map<String, Integer> best = new HashMap<>();
    for (Comparator<Row> order :
        List.<Comparator<Row>>of(
            Comparator.comparingDouble(row -> -row.getDouble(1)),
            Comparator.comparingDouble(row -> row.getDouble(2)))) {
      List<Row> sorted =
          documents.stream().sorted(order.thenComparing(row -> row.getString(0))).toList();
      for (int rank = 0; rank < sorted.size(); rank++) {
        best.merge(sorted.get(rank).getString(0), rank, Math::min);
      }
    }
    for (Row row : table(both, "select/selected")) {
      assertThat(row.getDouble(1))
          .isEqualTo(1 - (double) best.get(row.getString(0)) / documents.size());
    }
  }

  /** The same tokens as of a run without the section, and no trace of it in the manifests. */
  @Test
  void withoutASelectionNothingChanges() throws IOException {
    Path off = copy("off");
    tokenize(off);
    assertThat(off.resolve("select")).doesNotExist();
    for (String stage : List.of("clean", "dedup", "tokenizer", "tokens")) {
      JsonNode manifest = json(off, stage + "/manifest.json");
      assertThat(manifest.path("settings").toString()).doesNotContain("select.");
      assertThat(manifest.path("upstream").has("select")).isFalse();
    }
    Path all = copy("all");
    stage("select", all, "select.weights=[\"language:tlh=0\"]");
    tokenize(all, "select.weights=[\"language:tlh=0\"]");
    for (String name : List.of("tokenizer/tokenizer.json", "tokens/train/shard-00000.bin")) {
      assertThat(all.resolve(name)).hasSameBinaryContentAs(off.resolve(name));
    }
    Path plain = folder.resolve("plain");
    stage("clean", plain);
    JsonNode settings = json(plain, "clean/manifest.json").path("settings");
    assertThat(settings.has("clean.quality-models")).isFalse();
    assertThat(settings.has("clean.quality-thresholds")).isFalse();
    assertThat(json(plain, "clean/statistics.json").path("settings").path("section").toString())
        .doesNotContain("quality-");
  }

  @Test
  void otherBoundsFromStoredValuesHaveTheBytesOfAFreshRun() throws IOException {
    String bound = "clean.quality-thresholds=[\"edu>=0.5\"]";
    Path fresh = folder.resolve("fresh");
    stage("clean", fresh, models, bound);
    Path again = folder.resolve("again");
    Gristmill reprofiled =
        Gristmill.run(
            arguments(
                "reprofile",
                again,
                List.of(models, bound),
                "--from",
                run.toString(),
                "--name",
                "x"));
    assertThat(reprofiled.exitCode()).as(String.join("\n", reprofiled.errors())).isZero();
    Map<String, String> contents = RunContents.of(again);
    contents.keySet().removeIf(path -> path.startsWith("reprofile-x/"));
    Map<String, String> expected = RunContents.of(fresh);
    // Texts of rejected documents are stored in one run only; samples need the original text.
    for (Map<String, String> one : List.of(contents, expected)) {
      one.remove("clean/statistics.json");
    }
    assertThat(contents).isEqualTo(expected);
    JsonNode statistics = json(fresh, "clean/statistics.json");
    assertThat(statistics.path("thresholds").path("quality/edu").path("bound").asDouble())
        .isEqualTo(0.5);
    assertThat(statistics.path("dropped").path("quality/edu")).isNotEmpty();
    assertThat(statistics.path("values").path("quality/edu").path("count").asLong()).isPositive();
    ObjectNode other = (ObjectNode) json(again, "clean/statistics.json");
    ((ObjectNode) statistics).remove("rejects");
    other.remove("rejects");
    assertThat(other).isEqualTo(statistics);
  }

  @Test
  void mixProposesWeightsFromTheFiguresOfARun() throws IOException {
    Path mixed = copy("mixed");
    stage("select", mixed, SELECT);
    String of = mixed.toString();
    JsonNode sources = mix("--run", of, "--by", "source");
    long documents = 0;
    for (JsonNode group : sources.path("groups")) {
      documents += group.path("documents").asLong();
      assertThat(group.path("tokens").asDouble())
          .isCloseTo(group.path("bytes").asDouble() / 4, within(1.0));
      assertThat(group.path("deciles")).hasSize(11);
    }
    assertThat(documents).isEqualTo(bestFirst().size());
    assertThat(sources.has("line")).isFalse();
    assertThat(sources.path("bytes-read-per-token").asDouble()).isPositive();

    JsonNode buckets =
        mix("--run", of, "--by", "bucket", "--tokens", "12000", "--max-repeats", "2");
    JsonNode best = buckets.path("groups").path("3");
    assertThat(best.path("weight").asDouble()).isEqualTo(Math.min(2, weight(best, 12000)));
    assertThat(buckets.path("tokens").asLong()).isLessThanOrEqualTo(12000);
    String line = buckets.path("line").asText();
    assertThat(line).startsWith("select.weights = [\"bucket:3=");
    Path next = copy("next");
    stage("select", next, "select.scores=[edu]", "select.buckets=4", line.replace(" = ", "="));
    assertThat(table(next, "select/selected").get(0).getInt(3)).isPositive();

    Gristmill unscored =
        Gristmill.run(
            arguments("mix", folder, List.of(), "--run", run.toString(), "--tokens", "5"));
    assertThat(unscored.exitCode()).isEqualTo(3);
    assertThat(unscored.errors()).singleElement().asString().contains("--score");
  }

  private static double weight(JsonNode group, long budget) {
    return Math.floor(1e6 * budget / group.path("tokens").asLong()) / 1e6;
  }

  private static JsonNode mix(String... options) throws IOException {
    Gristmill ended = Gristmill.run(arguments("mix", folder, List.of(), options));
    assertThat(ended.exitCode()).as(String.join("\n", ended.errors())).isZero();
    return JSON.readTree(ended.result());
  }

  @Test
  void mistakesAreOneLine() {
    assertThat(failure("clean", "clean.quality-models=[\"a=" + folder.resolve("none.bin") + "\"]"))
        .contains("clean.quality-models: no file (expected a model for a) at ");
    assertThat(failure("clean", models.replace("edu.bin", "edu.bin#wiki")))
        .contains("label wiki of edu (expected #LABEL, one of [hq, cc]) at ");
    assertThat(failure("select")).contains("select: no scores and no weights");
    assertThat(failure("pipeline", models, "select.scores=[hq]"))
        .contains("select.scores: hq (expected a name of clean.quality-models [edu])");
  }

  @Test
  void scoresThatWereNotMeasuredAreOneLine() throws IOException {
    Path copy = copy("unmeasured");
    Gristmill ended = Gristmill.run(arguments("select", copy, List.of("select.scores=[hq]")));
    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.errors()).singleElement().asString().contains("select.scores: quality/hq (");
    assertThat(ended.errors().get(0)).contains("quality/edu").contains("statistics.json");
  }

  private static String failure(String verb, String... settings) {
    Path output = folder.resolve("failing");
    Gristmill ended =
        Gristmill.run(
            arguments(verb, output, List.of(settings), "--input", crawl.toString(), "--resume"));
    assertThat(ended.exitCode()).isIn(2, 3);
    assertThat(ended.errors()).hasSize(1);
    return ended.errors().get(0);
  }

  private static void tokenize(Path output, String... select) {
    List<String> settings = new ArrayList<>(List.of(select));
    if (select.length == 0 && Files.exists(output.resolve("select"))) {
      settings.addAll(List.of(SELECT));
    }
    settings.add("tokenizer.vocabulary-size=400");
    settings.add("tokens.validation-fraction=0.2");
    stage("train-tokenizer", output, settings.toArray(String[]::new));
    stage("tokenize", output, settings.toArray(String[]::new));
  }

  /** {@code id} and score of the de-duplicated documents, the best first. */
  private static List<Row> bestFirst() {
    return documents("quality/edu").stream()
        .sorted(
            Comparator.<Row>comparingDouble(row -> -row.getDouble(1))
                .thenComparing(row -> row.getString(0)))
        .toList();
  }

  private static List<Row> documents(String... values) {
    List<String> columns = new ArrayList<>(List.of("id"));
    for (String value : values) {
      columns.add("values['" + value + "']");
    }
    return SparkFixture.spark()
        .read()
        .parquet(run.resolve("clean/documents").toString())
        .selectExpr(columns.toArray(String[]::new))
        .join(
            SparkFixture.spark()
                .read()
                .parquet(run.resolve("dedup/documents").toString())
                .select("id"),
            "id")
        .collectAsList();
  }

  private static List<Row> table(Path from, String name) {
    return SparkFixture.spark().read().parquet(from.resolve(name).toString()).collectAsList();
  }

  private static List<Row> lineage(Path from, String split) {
    return SparkFixture.spark()
        .read()
        .parquet(from.resolve("tokens/" + split + "/*.documents.parquet").toString())
        .select("id")
        .collectAsList();
  }

  private static Path copy(String name) throws IOException {
    Path copy = folder.resolve(name);
    TinyPipeline.copyStages(run, copy, List.of("clean", "dedup"));
    return copy;
  }

  private static Gristmill stage(String verb, Path output, String... settings) {
    String[] input =
        verb.equals("clean") ? new String[] {"--input", crawl.toString()} : new String[0];
    Gristmill ended = Gristmill.run(arguments(verb, output, List.of(settings), input));
    assertThat(ended.exitCode()).as(String.join("\n", ended.errors())).isZero();
    return ended;
  }

  private static String[] arguments(
      String verb, Path output, List<String> settings, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(verb, "--quiet", "--master", "local[2]", "--output", output.toString()));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(options));
    return arguments.toArray(String[]::new);
  }

  private static JsonNode json(Path from, String path) throws IOException {
    return JSON.readTree(from.resolve(path).toFile());
  }
}
