package io.gristmill.model.part;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Memory that lives from call to call outside Deeplearning4j's workspaces: it grows when a larger
 * shape is asked for and is freed with its network.
 */
public final class KeptArray implements AutoCloseable {

  private final DataType type;
  private INDArray memory;
  private INDArray view;

  /** Memory for matrices of a type; none yet. */
  public KeptArray(DataType type) {
    this.type = type;
  }

  /** A matrix with undefined contents, or with those of the last call for the same shape. */
  public INDArray matrix(long rows, long columns) {
    if (view != null && view.size(0) == rows && view.size(1) == columns) {
      return view;
    }
    long length = rows * columns;
    if (memory == null || memory.length() < length) {
      close();
      memory = Nd4j.createUninitializedDetached(type, length);
    }
    view = memory.get(NDArrayIndex.interval(0, length)).reshape('c', rows, columns);
    return view;
  }

  /** The matrix of the last call. */
  public INDArray last() {
    return view;
  }

  @Override
  public void close() {
    if (memory != null && memory.closeable()) {
      memory.close();
    }
    memory = null;
    view = null;
  }
}
