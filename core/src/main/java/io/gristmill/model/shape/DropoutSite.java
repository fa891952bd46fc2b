package io.gristmill.model.shape;

/**
 * Where elements are dropped in training: as GPT-2 does, but for the attention's probabilities,
 * which the kernels never keep. The order is part of the masks.
 */
public enum DropoutSite {
  /** The sum of token and position. */
  EMBEDDING,
  /** What attention adds to the residual stream. */
  ATTENTION,
  /** What the feed-forward half adds to it. */
  FEED_FORWARD
}
