package io.gristmill.model.part;

import io.gristmill.model.kernel.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What stands between the two projections of a feed-forward part. */
public enum Activation {
  /** The tanh form of GPT-2. */
  GELU(1) {
    @Override
    void forward(Kernels kernels, INDArray x, INDArray y) {
      kernels.gelu(x, y);
    }

    @Override
    INDArray backward(Kernels kernels, INDArray x, INDArray dy, WorkingMemory memory) {
      kernels.geluBackward(x, dy);
      return dy;
    }
  },
  /**
   * {@code silu(gate) up} of two projections beside each other (Shazeer, 2020), as Llama has it.
   */
  SWIGLU(2) {
    @Override
    void forward(Kernels kernels, INDArray x, INDArray y) {
      kernels.variants().swiGlu(x, y);
    }

    @Override
    INDArray backward(Kernels kernels, INDArray x, INDArray dy, WorkingMemory memory) {
      INDArray dx = memory.matrix(x.size(0), x.size(1));
      kernels.variants().swiGluBackward(x, dy, dx);
      return dx;
    }
  };

  private final int inputs;

  Activation(int inputs) {
    this.inputs = inputs;
  }

  /** Columns it needs for one of its result. */
  public int inputs() {
    return inputs;
  }

  /** {@code x [n][inputs hidden]} to {@code y [n][hidden]}. */
  abstract void forward(Kernels kernels, INDArray x, INDArray y);

  /** The gradient of {@code x}; may be in place of {@code dy}. */
  abstract INDArray backward(Kernels kernels, INDArray x, INDArray dy, WorkingMemory memory);
}
