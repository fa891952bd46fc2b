package io.gristmill.eval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.step.TokenScores;
import io.gristmill.tokenizer.TokenText;
import io.gristmill.tokens.sequences.TokenBatch;
import org.junit.jupiter.api.Test;

class ValidationMetricsTest {

  private static final int NONE = TokenBatch.IGNORED;
  private static final TokenText TEXT = text("", "ab", " c d");

  private final TokenBatch batch =
      new TokenBatch(new int[][] {{1, 2, 1, 1}}, new int[][] {{2, 1, 1, NONE}});
  private final TokenScores scores =
      new TokenScores(
          new float[][] {{1f, 0.5f, 3f, 0f}},
          new int[][] {{0, 0, 5, TokenScores.IGNORED}},
          new int[][] {{2, 1, 2, 0}},
          new float[][] {{0.9f, 0.5f, 0.92f, 0f}});
  private final ScoreTally tally = ScoreTally.of(batch, scores, TEXT);

  private static TokenText text(String... tokens) {
    TokenText text = TokenText.none(tokens.length);
    for (int id = 0; id < tokens.length; id++) {
      text.set(id, tokens[id].getBytes(UTF_8));
    }
    return text;
  }

  @Test
  void everyNumberFollowsItsDefinition() {
    ValidationMetrics metrics = ValidationMetrics.of(tally, 10);
    assertThat(metrics.tokens()).isEqualTo(3);
    assertThat(metrics.loss()).isEqualTo(1.5);
    assertThat(metrics.perplexity()).isCloseTo(Math.exp(1.5), within(1e-12));
    assertThat(metrics.bitsPerByte()).isCloseTo(4.5 / Math.log(2) / 8, within(1e-12));
    assertThat(metrics.bytePerplexity()).isCloseTo(Math.exp(4.5 / 8), within(1e-12));
    // "ab" and then " c dabab": two words begin.
    assertThat(metrics.wordPerplexity()).isCloseTo(Math.exp(4.5 / 2), within(1e-12));
    assertThat(metrics.accuracyAt1()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(metrics.accuracyAt5()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(metrics.accuracyAt10()).isEqualTo(1);
    // Id 1 was right once in two, id 2 once in one.
    assertThat(metrics.macroRecall()).isCloseTo(0.75, within(1e-12));
    assertThat(ValidationMetrics.of(tally, 1).macroRecall()).isEqualTo(0.5);
  }

  /** Two first choices of about 0.91, one of them right, and a right one of 0.5. */
  @Test
  void calibrationErrorIsTheDistanceOfBins() {
    double expected = (Math.abs(1 - 0.9 - 0.92) + Math.abs(1 - 0.5)) / 3;
    assertThat(ValidationMetrics.of(tally, 1).calibrationError()).isCloseTo(expected, within(1e-7));
  }

  @Test
  void refusesALossThatIsNotFinite() {
    for (float loss : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      scores.losses()[0][1] = loss;
      assertThatThrownBy(() -> ScoreTally.of(batch, scores, TEXT))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessage("loss: " + loss + " (expected a finite number) at sequence 0, position 1");
    }
  }

  @Test
  void talliesAddUpInAnyGrouping() {
    ScoreTally none = ScoreTally.none(3);
    ScoreTally left = tally.merge(tally).merge(tally);
    ScoreTally right = tally.merge(tally.merge(tally));
    assertThat(left).usingRecursiveComparison().isEqualTo(right);
    assertThat(none.merge(tally)).usingRecursiveComparison().isEqualTo(tally);
    assertThat(left.targets()).isEqualTo(9);
  }
}
