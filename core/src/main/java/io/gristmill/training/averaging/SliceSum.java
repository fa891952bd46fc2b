package io.gristmill.training.averaging;

import io.gristmill.host.FloatEncoding;
import io.gristmill.training.averaging.SliceLayout.SliceState;

/**
 * Averages one slice: the mean of the contributions weighted by tokens, summed in double in the
 * order of the calls, then the outer optimizer. The mean of one replica equals it bit for bit, as a
 * product of 24 and 29 bits is exact.
 */
public final class SliceSum {

  private final SliceState start;
  private final AveragingRule rule;
  private final FloatEncoding encoding;
  private final double[] sum;
  private final float[] decoded;
  private double weights;

  public SliceSum(SliceState start, AveragingRule rule) {
    this.start = start;
    this.rule = rule;
    this.encoding = rule.encodingOf(start.slice().vector());
    this.sum = new double[start.slice().length()];
    this.decoded = new float[start.slice().length()];
  }

  /**
   * Adds the contribution of a replica to the sum.
   *
   * @param tokens seen in this round; if 0 the contribution is ignored
   * @param contribution encoded by {@link Replica#contribution}
   */
  public void add(long tokens, byte[] contribution) {
    if (tokens > 0) {
      encoding.decode(contribution, decoded);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (double) tokens * decoded[i];
      }
      weights += tokens;
    }
  }

  /** Applies the outer optimizer. The arrays of the start state are updated and returned. */
  public SliceResult finish() {
    if (rule.overlap()) {
      replicasKnowTheValues(); // before this round
    }
    SliceResult result = weights == 0 ? unchanged() : moved();
    if (!rule.overlap()) {
      replicasKnowTheValues();
    }
    return result;
  }

  private void replicasKnowTheValues() {
    System.arraycopy(start.values(), 0, start.known(), 0, start.known().length);
  }

  private SliceResult moved() {
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= weights;
    }
    if (!encoding.ofDifferences()) {
      return movedByValue();
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += start.values()[i];
    }
    return movedByDifference();
  }

  private SliceResult unchanged() {
    float[] update = encoding.ofDifferences() ? new float[sum.length] : start.values();
    return new SliceResult(start, encoding.encode(update));
  }

  private SliceResult movedByValue() {
    OuterOptimizer outer =
        start.slice().vector() == ModelVector.PARAMETERS ? rule.outer() : new OuterOptimizer.Mean();
    outer.step(start.values(), sum, start.momentum());
    return new SliceResult(start, encoding.encode(start.values()));
  }

  /** All replicas add the same decoded update to the same values, so that they stay equal. */
  private SliceResult movedByDifference() {
    float[] moved = start.values().clone();
    rule.outer().step(moved, sum, start.momentum());
    for (int i = 0; i < moved.length; i++) {
      moved[i] -= start.values()[i];
    }
    byte[] update = Residuals.encode(encoding, moved, start.residual());
    encoding.decode(update, decoded);
    for (int i = 0; i < decoded.length; i++) {
      start.values()[i] += decoded[i];
    }
    return new SliceResult(start, update);
  }

  /**
   * The result of a round for a slice.
   *
   * @param update encoded, for every replica to {@linkplain Replica#receive receive}
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; copying megabytes would be slow.
  public record SliceResult(SliceState state, byte[] update) {}

  /** Error feedback: the loss of an encoding is added to the next message (Seide et al., 2014). */
  static final class Residuals {

    private Residuals() {}

    /**
     * Encodes values plus residual, and sets the residual to the loss of this encoding.
     *
     * @param values overwritten
     * @param residual as long as the values, or empty without feedback
     */
    static byte[] encode(FloatEncoding encoding, float[] values, float[] residual) {
      for (int i = 0; i < residual.length; i++) {
        values[i] += residual[i];
      }
      byte[] bytes = encoding.encode(values);
      if (residual.length > 0) {
        encoding.decode(bytes, residual);
        for (int i = 0; i < residual.length; i++) {
          residual[i] = values[i] - residual[i];
        }
      }
      return bytes;
    }
  }
}
