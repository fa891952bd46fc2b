package io.gristmill.spark.explain;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.spark.explain.Spike.Measure;
import io.gristmill.training.metrics.RoundMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpikeTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    // The largest rise above the median, and not the largest value.
    "'9 8 7 6 5 8 5', 6, 7, 1",
    // The first of equal ones.
    "'5 5 6 5 6', 3, 5, 1",
    // The median of two values, and of five at most.
    "'4 2 4', 3, 3, 1",
    "'9 9 9 1 1 1 1 1 5', 9, 1, 4",
    // A loss that only falls.
    "'5 4 3.5', 2, 5, -1",
    "'5 4.9 3', 2, 5, -0.1",
    // Rounds without an applied step have no loss.
    "'5 NaN 4 6', 4, 4.5, 1.5",
  })
  void findsTheLargestRiseAboveTheMedianOfTheRoundsBefore(
      String losses, int round, double before, double rise) {
    Spike spike = Spike.find(rounds(losses), Measure.LOSS);
    assertThat(spike.round().round()).isEqualTo(round);
    assertThat(spike.before()).isEqualTo(before);
    assertThat(spike.rise()).isCloseTo(rise, within());
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-12);
  }

  @Test
  void namesTheStepsOfTheRound() throws IOException {
    String json = Spike.find(rounds("3 3 4"), Measure.GRADIENT_NORM).toJson().toString();
    // Gradient norms of the test's rounds are twice the losses; a round has ten steps.
    assertThat(JSON.readTree(json).path("spike"))
        .isEqualTo(
            JSON.readTree(
                """
                {"measure": "gradient-norm", "round": 3, "value": 8.0, "before": 6.0, "rise": 2.0,
                 "steps": [21, 30], "loss": 4.0, "gradient-norm": 8.0, "learning-rate": 0.001,
                 "events": ["rolled back"]}
                """));
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "3, 1", "'NaN 3 NaN', 1"})
  void needsTwoRoundsToCompare(String losses, int found) {
    List<RoundMetrics> rounds = rounds(losses);
    assertThatThrownBy(() -> Spike.find(rounds, Measure.LOSS))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("metrics: " + found + " rounds with a loss (expected 2 or more)");
  }

  @Test
  void textHasTheSpikeAndTheDocumentsWithMostTokensFirst() throws IOException {
    assertThat(StepText.ofSpike(Spike.find(rounds("3 3 4"), Measure.LOSS).toJson()))
        .isEqualTo(
            """
            Round 3: the loss is 4.0000, 1.0000 above the median of up to 5 rounds before (3.0000).
              loss 4, gradient norm 8, learning rate 0.001000
              rolled back
            """);
    String document =
        "{\"id\": \"%s\", \"url\": \"%s\", \"file\": \"a.warc.gz\", \"offset\": 1234,"
            + " \"length\": 99, \"tokens\": 500, \"seen\": [%d, %d]}";
    List<ObjectNode> sequences =
        List.of(
            sequence(7, 0, format(document, "x", "https://x", 0, 10)),
            sequence(7, 1, format(document, "y", "", 100, 140)),
            sequence(8, 1, format(document, "x", "https://x", 10, 20)));
    assertThat(StepText.of(sequences))
        .isEqualTo(
            """
            Steps 7 to 8 of round 2, replicas 0 to 1: 3 sequences from 2 documents.

                TOKENS  DOCUMENT
                    40  y  (no URL)
                        a.warc.gz at byte 1,234, 99 bytes; tokens 100 to 140 of 500
                    20  x  https://x
                        a.warc.gz at byte 1,234, 99 bytes; 2 ranges of tokens of 500

            explain --document ID has the measured values of a document and the verdicts on it.
            """);
  }

  private static ObjectNode sequence(long step, int replica, String document) throws IOException {
    ObjectNode node = JSON.createObjectNode().put("step", step).put("replica", replica);
    node.put("round", 2).putArray("documents").add(JSON.readTree(document));
    return node;
  }

  private static List<RoundMetrics> rounds(String losses) {
    List<RoundMetrics> rounds = new ArrayList<>();
    for (String loss : losses.isEmpty() ? new String[0] : losses.split(" ")) {
      int round = rounds.size() + 1;
      double value = Double.parseDouble(loss);
      rounds.add(
          new RoundMetrics(
              round,
              10L * round,
              640L * round,
              value,
              OptionalDouble.empty(),
              1e-3,
              2 * value,
              1000,
              0.4,
              1.5,
              0.025,
              64,
              2,
              List.of("rolled back")));
    }
    return rounds;
  }
}
