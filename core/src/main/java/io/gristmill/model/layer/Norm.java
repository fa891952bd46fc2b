package io.gristmill.model.layer;

import io.gristmill.model.shape.BlockShape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Normalises the vector of every position. */
public interface Norm {

  /** The norm of an architecture, with the parameters {@code name.*}. */
  static Norm of(LayerContext context, BlockShape shape, String name) {
    if (!shape.architecture().centresNorms()) {
      return new RmsNorm(context, name);
    }
    return shape.biases()
        ? LayerNorm.withBias(context, name)
        : LayerNorm.withoutBias(context, name);
  }

  /** Normalises {@code x [n][d]}; the result is kept until the next call. */
  INDArray forward(INDArray x);

  /** {@code dx = residual + d(loss)/dx}, where {@code x} is that of the last forward pass. */
  void backward(INDArray x, INDArray dy, INDArray residual, INDArray dx);

  /** Result of the last forward pass. */
  INDArray last();
}
