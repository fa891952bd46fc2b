package io.gristmill.model.step;

import java.util.Arrays;

/**
 * How well each target of a batch was predicted. In a classification, targets are the classes, and
 * losses, ranks and confidences are those among the outputs; in a regression, losses are squared
 * errors and there is nothing else. With preferences, the first position of a sequence has the loss
 * of the sequence, and there is nothing else.
 *
 * @param losses {@code [batch][context]} nats; 0 where the target is ignored
 * @param ranks {@code [batch][context]} ids that were preferred to the target (0: the target came
 *     first; equal logits rank by id); {@link #IGNORED} where the target is ignored
 * @param predictions {@code [batch][context]} the id with the largest logit, ignored targets too;
 *     {@link #IGNORED} where it was not computed
 * @param confidences {@code [batch][context]} probability of the prediction; 0 where the target is
 *     ignored
 */
public record TokenScores(
    float[][] losses, int[][] ranks, int[][] predictions, float[][] confidences) {

  /** Rank of a target that is ignored. */
  public static final int IGNORED = -1;

  /** Scores of positions that are all ignored, to be filled in. */
  public static TokenScores none(int batch, int context) {
    TokenScores scores =
        new TokenScores(
            new float[batch][context],
            new int[batch][context],
            new int[batch][context],
            new float[batch][context]);
    for (int row = 0; row < batch; row++) {
      Arrays.fill(scores.ranks[row], IGNORED);
      Arrays.fill(scores.predictions[row], IGNORED);
    }
    return scores;
  }
}
