package io.gristmill.model.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Memory that lives from call to call outside Deeplearning4j's workspaces: it grows when a larger
 * shape is asked for and is freed with its network. Several can have one memory, where only what
 * the last of them computed is needed.
 */
public final class ReusableBuffer implements AutoCloseable {

  private final DataType type;
  private Memory memory = new Memory();

  /** Memory for matrices of a type; none yet. */
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

  /** Has the memory of another from now on. */
  public void share(ReusableBuffer other) {
    if (memory != other.memory) {
      close();
      memory = other.memory;
    }
  }

  /** Frees the memory and has its own from now on; none yet. */
  public void separate() {
    close();
    memory = new Memory();
  }

  /** Frees the memory, also for those who share it. */
  @Override
  public void close() {
    memory.free();
  }

  /** What is shared. */
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
