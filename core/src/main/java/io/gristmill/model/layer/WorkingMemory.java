package io.gristmill.model.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where a backward pass gets matrices from that nobody needs after it. */
@FunctionalInterface
public interface WorkingMemory {

  /** A matrix with undefined contents. */
  INDArray matrix(long rows, long columns);
}
