package io.gristmill.training;

import java.io.IOException;

/** Measures what has been learned so far. */
@FunctionalInterface
public interface Validation {

  /** Nats per token. */
  double measure(RoundTrainer trainer) throws IOException;
}
