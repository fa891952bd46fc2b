package io.gristmill.model.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Memory that is reused between calls, outside Deeplearning4j's workspaces: it grows when a larger
 * shape is requested and is freed with its network. Several buffers can share memory if only the
 * result of the last one is needed.
 */
public final class ReusableBuffer implements AutoCloseable {

  private final DataType type;
  private Memory memory = new Memory();

  /** Creates a buffer for matrices of a type; memory is allocated on demand. */
  public ReusableBuffer(DataType type) {
    this.type = type;
  }

  /** A matrix with undefined contents, or with those of the last call for the same shape. */
  public INDArray matrix(long rows, long columns) {
    return memory.matrix(type, rows, columns);
  }

  /** The matrix of the last call. */
  public INDArray last() {
    return memory.view;
  }

  /** Shares the memory of another buffer from now on. */
  public void share(ReusableBuffer other) {
    if (memory != other.memory) {
      close();
      memory = other.memory;
    }
  }

  /** Frees the memory and stops sharing; new memory is allocated on demand. */
  public void separate() {
    close();
    memory = new Memory();
  }

  /** Frees the memory, also for the buffers that share it. */
  @Override
  public void close() {
    memory.free();
  }

  /** Memory that several buffers may share. */
  private static final class Memory {

    private INDArray whole;
    private INDArray view;

    INDArray matrix(DataType type, long rows, long columns) {
      if (view != null && view.size(0) == rows && view.size(1) == columns) {
        return view;
      }
      long length = rows * columns;
      if (whole == null || whole.length() < length) {
        free();
        whole = Nd4j.createUninitializedDetached(type, length);
      }
      view = whole.get(NDArrayIndex.interval(0, length)).reshape('c', rows, columns);
      return view;
    }

    void free() {
      if (whole != null && whole.closeable()) {
        whole.close();
      }
      whole = null;
      view = null;
    }
  }
}
