package io.gristmill.training.plan.frequency;

/** What a round is to the outer optimizer. */
public enum Phase {
  /** The plain mean after every step, as data-parallel training has it. */
  SYNCHRONOUS,
  /** Replicas go their own ways for a while; the outer optimizer joins them. */
  LOCAL
}
