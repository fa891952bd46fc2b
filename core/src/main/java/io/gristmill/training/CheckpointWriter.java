package io.gristmill.training;

import java.io.IOException;

/** Puts a checkpoint away. */
@FunctionalInterface
public interface CheckpointWriter {

  /** Returns once the checkpoint is complete; where it is. */
  String write(TrainProgress progress, RoundTrainer trainer) throws IOException;
}
