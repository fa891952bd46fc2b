package io.gristmill.eval;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.step.TokenScores;
import io.gristmill.tokenizer.TokenText;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.Serializable;

/**
 * Sums over predicted tokens. A monoid under {@link #merge}: tasks tally their windows and the
 * driver adds them up in order.
 *
 * @param lossUnits summed loss in 2^-30 nats: integers add up to the same sum in any order
 * @param targets tokens predicted
 * @param first targets that were the model's first choice
 * @param firstFive targets among the model's first five
 * @param firstTen targets among the model's first ten
 * @param bytes UTF-8 bytes the targets stand for
 * @param words that begin in the targets
 * @param calibration of the probabilities of first choices
 * @param seen by id: how often it was a target
 * @param hits by id: how often it was a target and the first choice
 */
public record ScoreTally(
    long lossUnits,
    long targets,
    long first,
    long firstFive,
    long firstTen,
    long bytes,
    long words,
    Calibration calibration,
    long[] seen,
    long[] hits)
    implements Serializable {

  private static final long serialVersionUID = 3L;
  private static final int FIVE = 5;
  private static final int TEN = 10;
  private static final double UNITS_PER_NAT = 1 << 30;

  public static ScoreTally none(int vocabularySize) {
    return new ScoreTally(
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        Calibration.none(),
        new long[vocabularySize],
        new long[vocabularySize]);
  }

  /**
   * The tally of one scored batch.
   *
   * @param text of every id
   * @throws IncompatibleArtifactException for a loss that is not finite, as of broken weights
   */
  public static ScoreTally of(TokenBatch batch, TokenScores scores, TokenText text) {
    long lossUnits = 0;
    long targets = 0;
    long first = 0;
    long firstFive = 0;
    long firstTen = 0;
    long bytes = 0;
    long words = 0;
    Calibration calibration = Calibration.none();
    long[] seen = new long[text.bytes().length];
    long[] hits = new long[text.bytes().length];
    for (int row = 0; row < batch.batchSize(); row++) {
      for (int t = 0; t < batch.contextLength(); t++) {
        int id = batch.targets()[row][t];
        if (id == TokenBatch.IGNORED) {
          continue;
        }
        int rank = scores.ranks()[row][t];
        lossUnits += units(finite(scores.losses()[row][t], row, t));
        targets++;
        first += rank == 0 ? 1 : 0;
        firstFive += rank < FIVE ? 1 : 0;
        firstTen += rank < TEN ? 1 : 0;
        bytes += text.bytes()[id];
        words += text.words(id, batch.inputs()[row][t]);
        calibration.add(scores.confidences()[row][t], rank == 0);
        seen[id]++;
        hits[id] += rank == 0 ? 1 : 0;
      }
    }
    return new ScoreTally(
        lossUnits, targets, first, firstFive, firstTen, bytes, words, calibration, seen, hits);
  }

  private static float finite(float loss, int row, int position) {
    if (!Float.isFinite(loss)) {
      throw new IncompatibleArtifactException(
          format(
              "loss: %s (expected a finite number) at sequence %d, position %d",
              loss, row, position));
    }
    return loss;
  }

  /** A loss in nats as whole units. */
  public static long units(float loss) {
    return Math.round(loss * UNITS_PER_NAT);
  }

  public static double nats(long units) {
    return units / UNITS_PER_NAT;
  }

  /** Returns the summed loss in nats. */
  public double lossSum() {
    return nats(lossUnits);
  }

  public ScoreTally merge(ScoreTally that) {
    return new ScoreTally(
        Math.addExact(lossUnits, that.lossUnits),
        targets + that.targets,
        first + that.first,
        firstFive + that.firstFive,
        firstTen + that.firstTen,
        bytes + that.bytes,
        words + that.words,
        calibration.merge(that.calibration),
        sum(seen, that.seen),
        sum(hits, that.hits));
  }

  static long[] sum(long[] one, long[] other) {
    long[] sum = one.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
    return sum;
  }
}
