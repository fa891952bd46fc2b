package io.gristmill.training.plan;

/** What a round is to the outer optimizer. */
public enum Phase {
  /** A step and the plain mean: data-parallel training. */
  SYNCHRONOUS,
  /** Replicas go their own ways for a while; the outer optimizer joins them. */
  LOCAL
}
