package io.gristmill.model.layer;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.layer.Block.Pass;
import io.gristmill.model.layer.LayerContext.WorkingMemory;
import io.gristmill.model.layer.Projection.Residual;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The position-wise feed-forward layer: {@code down(activation(up(a)))}. */
final class FeedForward {

  private final LayerContext context;
  private final Projection up;
  private final Activation activation;
  private final Residual down;
  private final BlockShape shape;
  private final ReusableBuffer preActivation; // [n][inputs hidden]
  private final ReusableBuffer hidden; // [n][hidden]

  FeedForward(LayerContext context, GptConfig c) {
    this.context = context;
    this.shape = c.block();
    this.preActivation = context.buffer();
    this.hidden = context.buffer();
    // Where up is computed, the activations are not there yet or no longer needed.
    this.up = new Projection(context, ParameterNames.UP, c, hidden);
    this.activation = Activation.of(shape.architecture());
    this.down =
        new Residual(context, new Projection(context, ParameterNames.DOWN, c, context.buffer()));
  }

  /** {@code y = x + dropout(feedForward(a))}; all are {@code [n][d]}. */
  void addTo(INDArray x, INDArray a, Pass pass, INDArray y) {
    down.addTo(x, activated(a), pass.feedForwardMask(), y);
  }

  /** Hidden activations: {@code activation(up(a))}, {@code [n][hidden]}. */
  INDArray activated(INDArray a) {
    long width = (long) shape.activationInputs() * shape.hiddenSize();
    INDArray u = preActivation.matrix(a.size(0), width);
    up.forward(a, u);
    INDArray g = hidden.matrix(a.size(0), shape.hiddenSize());
    activation.forward(context.kernels(), u, g);
    return g;
  }

  /**
   * Sets the gradients of the parameters, and {@code da}.
   *
   * @param a of the last forward pass
   */
  void backward(INDArray a, INDArray dy, Pass pass, WorkingMemory memory, INDArray da) {
    INDArray dg = memory.matrix(a.size(0), shape.hiddenSize());
    down.backward(hidden.last(), dy, pass.feedForwardMask(), memory, dg);
    INDArray du = activation.backward(context.kernels(), preActivation.last(), dg, memory);
    up.backward(a, du, da);
  }

  /** Output of the activation in the last forward pass. */
  INDArray lastActivated() {
    return hidden.last();
  }

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
}
