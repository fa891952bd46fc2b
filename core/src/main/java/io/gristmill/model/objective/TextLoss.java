package io.gristmill.model.objective;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Mean cross-entropy over the whole vocabulary.
 *
 * @param targets id at each position
 * @param zLoss factor of the z-loss, which is minimised too but is no part of the loss
 */
public record TextLoss(int[] positions, int[] targets, double zLoss) implements HeadLoss {

  /**
   * The loss of a batch.
   *
   * @param targets of all positions
   */
  public static TextLoss of(int[] targets, double zLoss) {
    int[] positions = HeadLoss.withTarget(targets);
    return new TextLoss(positions, HeadLoss.at(positions, targets), zLoss);
  }

  @Override
  public double backward(Vocabulary head, INDArray a, INDArray da) {
    return backward(head, a, da, 1);
  }

  /**
   * The same with a weight of the loss.
   *
   * @return the weighted loss
   */
  double backward(Vocabulary head, INDArray a, INDArray da, double weight) {
    double scale = weight / Math.max(1, HeadLoss.count(targets));
    double[] scales = new double[targets.length];
    Arrays.fill(scales, scale);
    return scale * sum(head, a, da, targets, scales, zLoss);
  }

  /**
   * Sets the gradients of weighted cross-entropies.
   *
   * @param scales weight of each row
   * @return sum of the cross-entropies without weights
   */
  static double sum(
      Vocabulary head, INDArray a, INDArray da, int[] targets, double[] scales, double zLoss) {
    return head.backward(
        head.all(),
        a,
        da,
        0,
        (from, logits) -> {
          int to = from + (int) logits.size(0);
          int[] some = Arrays.copyOfRange(targets, from, to);
          double[] weights = Arrays.copyOfRange(scales, from, to);
          double sum = 0;
          for (double loss : head.kernels().crossEntropies(logits, some, weights, zLoss)) {
            sum += loss;
          }
          return sum;
        });
  }
}
