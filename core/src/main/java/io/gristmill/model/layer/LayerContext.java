package io.gristmill.model.layer;

import io.gristmill.model.kernel.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Parameters, kernels and memory of a layer. Layers ask for them each time, because Deeplearning4j
 * may replace views and callers may replace kernels.
 */
public interface LayerContext {

  /** The view of a parameter. */
  INDArray weight(String name);

  /** The view of a parameter's gradient. */
  INDArray gradientOf(String name);

  /** Whether training changes a parameter; the gradient of others is not needed. */
  boolean trains(String name);

  Kernels kernels();

  /** A new buffer that is freed with the layer. */
  ReusableBuffer buffer();

  /**
   * Some rows of a contiguous matrix, as a view: a part of the flat matrix, because ND4J makes an
   * empty array of some rows of some views.
   */
  static INDArray rows(INDArray matrix, long from, long to) {
    long width = matrix.size(1);
    INDArray flat = matrix.reshape(matrix.length());
    return flat.get(NDArrayIndex.interval(from * width, to * width)).reshape('c', to - from, width);
  }

  /** Provides matrices that a backward pass needs only until it returns. */
  @FunctionalInterface
  interface WorkingMemory {

    /** A matrix with undefined contents. */
    INDArray matrix(long rows, long columns);
  }
}
