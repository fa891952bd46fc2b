package io.gristmill.model.part;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Brings every position to one scale. */
public interface Norm {

  /** Normalises {@code x [n][d]}; the result is kept until the next call. */
  INDArray forward(INDArray x);

  /** {@code dx = residual + d(loss)/dx}, where {@code x} is that of the last forward pass. */
  void backward(INDArray x, INDArray dy, INDArray residual, INDArray dx);

  /** What the last forward pass returned. */
  INDArray last();
}
