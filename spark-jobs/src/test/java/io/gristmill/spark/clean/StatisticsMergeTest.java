package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.SerializationRoundTrip;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.clean.StatisticsMerge.HostOrder;
import io.gristmill.spark.clean.StatisticsMerge.HostPartition;
import io.gristmill.spark.clean.StatisticsMerge.MergePartition;
import io.gristmill.spark.stage.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** Adds up the statistics of tasks on the cluster. */
class StatisticsMergeTest {

  private static final CleanSection CLEAN = RunConfig.load(List.of()).clean();
  private static final int DOCUMENTS = 300;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 40})
  void resultDoesNotDependOnTheTasks(int tasks) throws IOException {
    JsonNode report = merged(tasks);
    assertThat(report).isEqualTo(merged(3));
    assertThat(report.path("kept").path("documents").asInt()).isEqualTo(DOCUMENTS / 2);
    assertThat(report.path("languages").path("en").path("documents").asInt())
        .isEqualTo(DOCUMENTS / 2);
    assertThat(report.path("dropped").path("c4/short").path("en").asInt()).isEqualTo(DOCUMENTS / 2);
    assertThat(report.path("hosts").path("distinct").asInt()).isEqualTo(DOCUMENTS / 3 + 1);
    assertThat(report.path("hosts").path("top")).hasSize(100);
    assertThat(report.path("hosts").path("top").get(0).path("host").asText()).isEqualTo("big.org");
    assertThat(report.path("hosts").path("top").get(1).path("host").asText())
        .isEqualTo("host-0.org");
    assertThat(report.path("rejects").path("c4/short")).hasSize(5);
    assertThat(report.path("rules-never-fired").get(0).asText()).isEqualTo("gopher-repetition");
  }

  @Test
  void emptyInputHasNoStatistics() throws IOException {
    JsonNode report = merged(0);
    assertThat(report.path("kept").path("documents").asInt(-1)).isZero();
    assertThat(report.path("rules-never-fired")).isEmpty();
    assertThat(report.path("hosts").path("distinct").asInt(-1)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void functionsAndTheirDataSurviveSerialization(SerializationRoundTrip roundTrip)
      throws Exception {
    List<String> parts = parts(2);
    LocalStorage storage = new LocalStorage();
    assertThat(
            SerializationRoundTrip.JAVA
                .of(new MergePartition(storage, true))
                .call(parts.iterator()))
        .toIterable()
        .isEqualTo(List.of(new MergePartition(storage, true).call(parts.iterator()).next()));
    Tuple2<String, long[]> host =
        SerializationRoundTrip.JAVA.of(new HostPartition(storage)).call(parts.get(0)).next();
    assertThat(roundTrip.of(host)._1()).isEqualTo(host._1());
    assertThat(roundTrip.of(host)._2()).isEqualTo(host._2());
    assertThat(SerializationRoundTrip.JAVA.of(new HostOrder()).compare(host, host)).isZero();
  }

  @Test
  void omitsTotalsByShardAboveTheLimit() throws IOException {
    JsonNode many = merged(4, CLEAN.reportShards() + 1L);
    JsonNode few = merged(4);
    assertThat(few.path("shards")).hasSize(1);
    assertThat(many.path("shards").isObject()).isTrue();
    assertThat(many.path("shards")).isEmpty();
    ((ObjectNode) many).set("shards", few.path("shards"));
    assertThat(many).isEqualTo(few);
  }

  private JsonNode merged(int tasks) throws IOException {
    return merged(tasks, 1);
  }

  private JsonNode merged(int tasks, long shards) throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext());
    Path file = folder.resolve("statistics.json");
    new StatisticsMerge(spark, new LocalStorage())
        .write(parts(tasks), CLEAN, shards, new LocalStorage().output(file.toString()));
    return new ObjectMapper().readTree(file.toFile());
  }

  /** Documents dealt out to some tasks. */
  private List<String> parts(int tasks) throws IOException {
    List<String> parts = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      Path part = folder.resolve("part-" + task);
      try (var out = Files.newOutputStream(part)) {
        StatisticsPart counted = new StatisticsPart(out, CLEAN, text -> text);
        for (int i = task; i < DOCUMENTS; i += tasks) {
          counted.count("shard", outcome(i));
        }
        counted.finish();
      }
      parts.add(part.toString());
    }
    return parts;
  }

  /** Two of three documents have the same host; every second is dropped. */
  private static Outcome outcome(int number) {
    String host = number % 3 == 0 ? "host-" + number / 3 + ".org" : "big.org";
    Document document =
        new Document(
            "id-" + number,
            "https://" + host + "/",
            "text " + number,
            "en",
            "warc",
            Document.UNKNOWN_TIME,
            new Provenance("a.warc", number, 1));
    Map<String, Double> values = Map.of("gopher-quality/non-symbol-words", number * 1.0);
    return number % 2 == 0
        ? new Outcome.Kept(document, values)
        : new Outcome.Dropped(document, "c4", "short", values);
  }
}
