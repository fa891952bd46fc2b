package io.gristmill.model.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Provides matrices that a backward pass needs only until it returns. */
@FunctionalInterface
public interface WorkingMemory {

  /** A matrix with undefined contents. */
  INDArray matrix(long rows, long columns);
}
