package io.gristmill.model.step;

/**
 * How well each target of a batch was predicted.
 *
 * @param losses {@code [batch][context]} nats; 0 where the target is ignored
 * @param ranks {@code [batch][context]} ids that were preferred to the target (0: the target came
 *     first; equal logits rank by id); {@link #IGNORED} where the target is ignored
 * @param predictions {@code [batch][context]} the id with the largest logit, ignored targets too
 */
public record TokenScores(float[][] losses, int[][] ranks, int[][] predictions) {

  /** Rank of a target that is ignored. */
  public static final int IGNORED = -1;
}
