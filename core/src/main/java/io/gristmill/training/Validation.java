package io.gristmill.training;

/** Measures the averaged model on the validation split. */
@FunctionalInterface
public interface Validation {

  /** Nats per token; not finite values are returned, the loop decides. */
  double measure(TrainedState state);
}
