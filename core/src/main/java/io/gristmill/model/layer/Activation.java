package io.gristmill.model.layer;

import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.shape.Architecture;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The function between the two projections of a feed-forward layer. */
enum Activation {
  /** The tanh form of GPT-2. */
  GELU {
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
  /** {@code silu(gate) up} of two projections side by side (Shazeer, 2020), as in Llama. */
  SWIGLU {
    @Override
    void forward(Kernels kernels, INDArray x, INDArray y) {
      kernels.swiGlu(x, y);
    }

    @Override
    INDArray backward(Kernels kernels, INDArray x, INDArray dy, WorkingMemory memory) {
      INDArray dx = memory.matrix(x.size(0), x.size(1));
      kernels.swiGluBackward(x, dy, dx);
      return dx;
    }
  };

  static Activation of(Architecture architecture) {
    return switch (architecture) {
      case GPT2 -> GELU;
      case LLAMA -> SWIGLU;
    };
  }

  /** {@code x [n][inputs hidden]} to {@code y [n][hidden]}. */
  abstract void forward(Kernels kernels, INDArray x, INDArray y);

  /** The gradient of {@code x}; may be in place of {@code dy}. */
  abstract INDArray backward(Kernels kernels, INDArray x, INDArray dy, WorkingMemory memory);
}
