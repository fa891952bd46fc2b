package io.gristmill.model.layer;

import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.layer.LayerContext.WorkingMemory;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.BlockShape.Layout;
import io.gristmill.model.shape.GptConfig;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A product with the matrix {@code name.weight}, the vector {@code name.bias} if it has one, and
 * {@link Adapters}.
 */
final class Projection {

  private final LayerContext context;
  private final String weight;
  private final String bias;
  private final BlockShape shape;
  private final Adapters adapters;

  /**
   * @param scratch memory that may be overwritten whenever this is called, as wide as any part of
   *     the packed outputs
   */
  Projection(LayerContext context, String name, GptConfig c, ReusableBuffer scratch) {
    this.context = context;
    this.weight = name + ".weight";
    this.bias = name + ".bias";
    this.shape = c.block();
    this.adapters = new Adapters(context, name, c, scratch);
  }

  /** {@code y = x W + bias}, with the products of the adapters. */
  void forward(INDArray x, INDArray y) {
    if (shape.biases()) {
      context.kernels().broadcast(context.weight(bias), y);
      multiply(x, 1, y);
    } else {
      multiply(x, 0, y);
    }
    adapters.addTo(x, y);
  }

  /** {@code y = residual + x W + bias}, with the products of the adapters. */
  void addTo(INDArray residual, INDArray x, INDArray y) {
    if (shape.biases()) {
      context.kernels().addBroadcast(residual, context.weight(bias), y);
    } else {
      y.assign(residual);
    }
    multiply(x, 1, y);
    adapters.addTo(x, y);
  }

  private void multiply(INDArray x, double beta, INDArray y) {
    if (shape.layout() == Layout.IN_OUT) {
      context.kernels().matmul(x, context.weight(weight), beta, y);
    } else {
      context.kernels().matmulNT(x, context.weight(weight), beta, y);
    }
  }

  /** Sets the gradients of the trained parameters, and {@code dx}. */
  void backward(INDArray x, INDArray dy, INDArray dx) {
    Kernels kernels = context.kernels();
    if (shape.biases() && context.trains(bias)) {
      kernels.columnSums(dy, context.gradientOf(bias));
    }
    if (!context.trains(weight)) {
      backwardOfInput(dy, dx);
    } else if (shape.layout() == Layout.IN_OUT) {
      kernels.matmulBackward(x, context.weight(weight), dy, 0, context.gradientOf(weight), dx);
    } else {
      kernels.matmulNTBackward(x, context.weight(weight), dy, 0, context.gradientOf(weight), dx);
    }
    adapters.backward(x, dy, dx);
  }

  private void backwardOfInput(INDArray dy, INDArray dx) {
    if (shape.layout() == Layout.IN_OUT) {
      context.kernels().matmulNT(dy, context.weight(weight), 0, dx);
    } else {
      context.kernels().matmul(dy, context.weight(weight), 0, dx);
    }
  }

  /** The end of a branch: its last projection, dropout, and the sum with the residual stream. */
  record Residual(LayerContext context, Projection projection) {

    /** {@code y = x + dropout(branch W + bias)}. */
    void addTo(INDArray x, INDArray branch, DropoutMask mask, INDArray y) {
      if (mask.keepsAll()) {
        projection.addTo(x, branch, y);
      } else {
        projection.forward(branch, y);
        context.kernels().addDropped(x, y, mask, y);
      }
    }

    /**
     * Sets the gradients of the projection, and {@code dbranch}.
     *
     * @param branch and {@code mask} of the last forward pass
     */
    void backward(
        INDArray branch, INDArray dy, DropoutMask mask, WorkingMemory memory, INDArray dbranch) {
      INDArray kept = dy;
      if (!mask.keepsAll()) {
        kept = memory.matrix(dy.size(0), dy.size(1));
        context.kernels().dropout(dy, mask, kept);
      }
      projection.backward(branch, kept, dbranch);
    }
  }
}
