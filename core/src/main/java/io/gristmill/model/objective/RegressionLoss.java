package io.gristmill.model.objective;

import io.gristmill.tokens.sequences.TokenBatch;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Mean squared error of the output.
 *
 * @param values wanted at each position; NaN where there is none
 * @param count number of the others
 */
public record RegressionLoss(int[] positions, float[] values, long count) implements HeadLoss {

  /**
   * The loss of a batch.
   *
   * @param all values of all positions
   */
  public static RegressionLoss of(float[] all) {
    int[] known =
        IntStream.range(0, all.length)
            .map(i -> Float.isNaN(all[i]) ? TokenBatch.IGNORED : i)
            .toArray();
    int[] positions = HeadLoss.withTarget(known);
    float[] values = new float[positions.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = all[positions[i]];
    }
    return new RegressionLoss(positions, values, HeadLoss.count(known));
  }

  @Override
  public double backward(Vocabulary head, INDArray a, INDArray da) {
    head.all().gradient().assign(0);
    return head.backward(head.last(1), a, da, 1, this::slopes);
  }

  private double slopes(int from, INDArray outputs) {
    double loss = 0;
    for (int i = 0; i < outputs.size(0); i++) {
      float value = values[from + i];
      double error = Float.isNaN(value) ? 0 : outputs.getDouble(i, 0) - value;
      outputs.putScalar(i, 0, 2 * error / Math.max(1, count));
      loss += error * error / Math.max(1, count);
    }
    return loss;
  }
}
