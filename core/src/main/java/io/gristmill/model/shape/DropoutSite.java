package io.gristmill.model.shape;

/**
 * Where training drops elements: as in GPT-2, except for the attention probabilities, which the
 * kernels never store. The order is part of the masks.
 */
public enum DropoutSite {
  /** The sum of token and position embeddings. */
  EMBEDDING,
  /** The output of attention, before it is added to the residual stream. */
  ATTENTION,
  /** The output of the feed-forward half, before it is added to the residual stream. */
  FEED_FORWARD
}
