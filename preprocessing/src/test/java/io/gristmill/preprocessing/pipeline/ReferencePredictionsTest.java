package io.gristmill.preprocessing.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Compares with fastText 0.9.2 and lid.176.ftz, on web pages and on short and unusual strings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferencePredictionsTest {

  private static final double TOLERANCE = 1e-4;

  private LanguageIdentifier identifier;

  @BeforeAll
  void load() throws IOException {
    identifier = Lid176.identifier();
  }

  @Test
  void equalsTheLabelAndProbabilityOfFastTextOnWebPages() {
    Map<String, String> texts = SharedData.documents();
    List<String> rows = SharedData.lines("oracles/lid.tsv.gz");
    assertThat(rows).hasSizeGreaterThan(700);
    SoftAssertions softly = new SoftAssertions();
    for (String row : rows.subList(1, rows.size())) {
      String[] columns = row.split("\t", -1);
      Prediction best = identifier.best(texts.get(columns[0]));
      softly.assertThat(best.label()).as(columns[0]).isEqualTo(columns[1]);
      softly
          .assertThat((double) best.probability())
          .as(columns[0])
          .isCloseTo(Double.parseDouble(columns[2]), within(TOLERANCE));
      softly
          .assertThat(probability(texts.get(columns[0]), "en"))
          .as(columns[0])
          .isCloseTo(Double.parseDouble(columns[3]), within(TOLERANCE));
    }
    softly.assertAll();
  }

  @Test
  void equalsTheBestThreeOfFastTextOnUnusualStrings() {
    List<String> sentences = SharedData.lines("lang/sentences.tsv.gz");
    List<JsonNode> rows = SharedData.jsonLines("oracles/lid-extra.jsonl.gz");
    assertThat(rows).hasSizeGreaterThan(4000);
    SoftAssertions softly = new SoftAssertions();
    for (JsonNode expected : rows) {
      String id = expected.get("id").asText();
      String text = expected.has("text") ? expected.get("text").asText() : sentence(sentences, id);
      JsonNode top = expected.get("top");
      List<Prediction> actual = identifier.identify(text, top.size());
      softly.assertThat(actual).as(id).hasSameSizeAs(top);
      for (int i = 0; i < Math.min(actual.size(), top.size()); i++) {
        softly
            .assertThat((double) actual.get(i).probability())
            .as(id)
            .isCloseTo(top.get(i).get(1).asDouble(), within(TOLERANCE));
      }
      softly.assertThat(actual.get(0).label()).as(id).isEqualTo(top.get(0).get(0).asText());
      // Labels within float rounding of the threshold of 1e-5 may be on either side of it.
      softly
          .assertThat(identifier.identify(text, Integer.MAX_VALUE).size())
          .as(id)
          .isCloseTo(expected.get("n_labels").asInt(), within(3));
    }
    softly.assertAll();
  }

  private static String sentence(List<String> sentences, String id) {
    return sentences.get(Integer.parseInt(id.substring("line".length()))).split("\t", 2)[1];
  }

  private double probability(String text, String label) {
    return identifier.identify(text, Integer.MAX_VALUE).stream()
        .filter(prediction -> prediction.label().equals(label))
        .mapToDouble(Prediction::probability)
        .findFirst()
        .orElse(0);
  }
}
