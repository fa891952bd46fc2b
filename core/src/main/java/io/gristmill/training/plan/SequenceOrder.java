package io.gristmill.training.plan;

import io.gristmill.tokens.BatchRef;

/** An endless order of training sequences in which any position can be looked up. */
public interface SequenceOrder {

  /** The sequence at a position counted from the start of the run. */
  BatchRef at(long position);

  /** Number of sequences in an epoch. */
  long epochLength();
}
