package io.gristmill.model.objective;

import io.gristmill.model.shape.TextStarts;
import io.gristmill.model.step.Preferences;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Mean loss of {@link Preferences}. The slope of each text is known only with the log-probabilities
 * of both, so that the logits are computed twice.
 *
 * @param targets id at each position
 * @param texts of the batch
 * @param references {@code [sequence][2]}
 */
public record PreferenceLoss(
    double beta,
    int[] positions,
    int[] targets,
    TextStarts texts,
    float[][] references,
    int batch,
    int context)
    implements HeadLoss {

  /**
   * The loss of a batch.
   *
   * @param all targets of all positions
   */
  public static PreferenceLoss of(
      double beta, int[] all, TextStarts texts, float[][] references, int context) {
    int[] positions = HeadLoss.withTarget(all);
    int[] targets = HeadLoss.at(positions, all);
    int batch = all.length / context;
    return new PreferenceLoss(beta, positions, targets, texts, references, batch, context);
  }

  @Override
  public double backward(Vocabulary head, INDArray a, INDArray da) {
    int[] numbers = texts.numbers(batch, context);
    double[] logProbabilities = head.logProbabilities(a, targets);
    Preferences pairs =
        Preferences.of(beta, texts.sums(positions, logProbabilities, batch, context), references);
    double[] scales = new double[positions.length];
    for (int i = 0; i < scales.length; i++) {
      int row = positions[i];
      scales[i] = -pairs.slope(row / context, numbers[row]) / batch;
    }
    TextLoss.sum(head, a, da, targets, scales, 0);
    return pairs.meanLoss();
  }
}
