package io.gristmill.preprocessing.probe;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.dedup.LshBands;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.dedup.minhash.MinHasher;
import io.gristmill.preprocessing.dedup.parts.ParagraphsSection;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the answers of the probes against the reference, without Spark. */
class DedupProbesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final WordSplitter english = WordSplitters.named(WordSplitters.SPACY_EN);

  @Test
  void minhashAnswersTheIdAndTheSignature() throws Exception {
    MinHashProbe probe = new MinHashProbe(MinHashProfile.DATATROVE, english);

    ObjectNode answer = probe.answer(JSON.readTree("{\"id\":\"x\",\"text\":\"a b c d e f\"}"));

    assertThat(answer.get("id").textValue()).isEqualTo("x");
    assertThat(answer.get("signature")).hasSize(112);
    assertThat(answer.get("signature").get(0).longValue()).isEqualTo(26975263186797941L);
    assertThat(probe.answer(JSON.readTree("{\"id\":7,\"text\":\"a b\"}")))
        .hasToString("{\"id\":7,\"signature\":null}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": \"x\", \"text\": 3}     | text: 3",
        "{\"id\": \"x\", \"text\": null}  | text: null",
        "{\"id\": \"x\"}                | text: missing",
        "{\"text\": \"a b\"}            | id: missing",
        "{\"id\": 7, \"text\": \"a b\"}   | id: 7",
      })
  void refusesADocumentWithoutAnIdOrAText(String line, String problem) throws Exception {
    JsonNode document = JSON.readTree(line);
    PartsProbe parts = new PartsProbe(new ParagraphsSection(true, 0, 1));
    ClustersProbe clusters = new ClustersProbe(MinHashProfile.DATATROVE, english);
    for (Consumer<JsonNode> probe : List.<Consumer<JsonNode>>of(parts::add, clusters::add)) {
      assertThatThrownBy(() -> probe.accept(document))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(problem + " (expected a string) at probe");
    }
    assertThat(parts.answers()).isEmpty();
    assertThat(clusters.answers()).isEmpty();
  }

  @Test
  void minhashNeedsATextAndNoId() throws Exception {
    MinHashProbe probe = new MinHashProbe(MinHashProfile.DATATROVE, english);
    assertThat(probe.answer(JSON.readTree("{\"text\":\"a b\"}")))
        .hasToString("{\"id\":null,\"signature\":null}");
    assertThatThrownBy(() -> probe.answer(JSON.readTree("{\"id\":\"x\"}")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("text: missing (expected a string) at probe");
  }

  @Test
  void clustersAnswersInInputOrderWithTheSmallestIdAndTheLongestSurvivor() throws Exception {
    ClustersProbe probe = new ClustersProbe(MinHashProfile.DATATROVE, english);
    probe.add(JSON.readTree("{\"id\":\"b\",\"text\":\"one two three four five\"}"));
    probe.add(JSON.readTree("{\"id\":\"c\",\"text\":\"short\"}"));
    probe.add(JSON.readTree("{\"id\":\"a\",\"text\":\"One, two, three, four, five\"}"));

    assertThat(probe.answers())
        .extracting(ObjectNode::toString)
        .containsExactly(
            "{\"id\":\"b\",\"cluster\":\"a\",\"survivor\":false}",
            "{\"id\":\"c\",\"cluster\":\"c\",\"survivor\":true}",
            "{\"id\":\"a\",\"cluster\":\"a\",\"survivor\":true}");
  }

  @Test
  void clustersAreThoseOfTheReferenceWithOneSurvivorEach() {
    List<JsonNode> rows = SharedData.jsonLines("oracles/neardup.jsonl.gz");
    ClustersProbe probe = new ClustersProbe(MinHashProfile.DATATROVE, english);
    rows.forEach(probe::add);
    List<ObjectNode> answers = probe.answers();

    Collection<Set<String>> ours = groups(answers, row -> row.get("cluster").textValue());
    Collection<Set<String>> reference = groups(rows, DedupProbesTest::referenceCluster);
    assertThat(ours).containsExactlyInAnyOrderElementsOf(reference);
    assertThat(answers.stream().filter(row -> row.get("survivor").booleanValue()))
        .hasSize(ours.size());
  }

  @Test
  void pairsOfTheReferenceShareTheBandTheyWereFoundIn() {
    Map<String, byte[][]> keys = new HashMap<>();
    MinHasher hasher = new MinHasher(MinHashProfile.DATATROVE, english);
    LshBands bands = new LshBands(MinHashProfile.DATATROVE, 0);
    long[] signature = new long[112];
    for (JsonNode row : SharedData.jsonLines("oracles/neardup.jsonl.gz")) {
      hasher.sign(row.get("text").textValue(), signature);
      keys.put(row.get("id").textValue(), bands.keys(signature));
    }

    List<String> pairs = SharedData.lines("oracles/neardup-pairs.tsv.gz");
    for (String line : pairs.subList(1, pairs.size())) {
      String[] pair = line.split("\t", -1);
      int band = Integer.parseInt(pair[0]);
      assertThat(Arrays.equals(keys.get(pair[1])[band], keys.get(pair[2])[band])).as(line).isTrue();
    }
    assertThat(pairs).hasSize(1425);
  }

  private static String referenceCluster(JsonNode row) {
    int cluster = row.get("cluster").intValue();
    return cluster < 0 ? row.get("id").textValue() : "cluster " + cluster;
  }

  private static <T extends JsonNode> Collection<Set<String>> groups(
      List<T> rows, Function<T, String> cluster) {
    return rows.stream()
        .collect(groupingBy(cluster, mapping(row -> row.get("id").textValue(), toSet())))
        .values();
  }
}
