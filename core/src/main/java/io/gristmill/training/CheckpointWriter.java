package io.gristmill.training;

/** Puts a checkpoint away. */
@FunctionalInterface
public interface CheckpointWriter {

  /** Returns once the checkpoint is complete; where it is. */
  String write(TrainProgress progress, TrainedState state);
}
