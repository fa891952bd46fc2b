package io.gristmill.model.part;

import io.gristmill.model.kernel.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A product with the matrix {@code name.weight}, and the vector {@code name.bias} if it has one.
 */
public final class Projection {

  /** How the matrix lies. */
  public enum Layout {
    /** {@code [in][out]}, as OpenAI's files of GPT-2 have it. */
    IN_OUT,
    /** {@code [out][in]}, as PyTorch's linear layers have it. */
    OUT_IN
  }

  /** What is added to every product. */
  public enum Bias {
    PRESENT,
    ABSENT
  }

  private final Owner owner;
  private final String weight;
  private final String bias;
  private final Layout layout;
  private final Bias hasBias;

  public Projection(Owner owner, String name, Layout layout, Bias bias) {
    this.owner = owner;
    this.weight = name + ".weight";
    this.bias = name + ".bias";
    this.layout = layout;
    this.hasBias = bias;
  }

  /** {@code y = x W + bias}. */
  public void forward(INDArray x, INDArray y) {
    if (hasBias == Bias.PRESENT) {
      owner.kernels().broadcast(owner.weight(bias), y);
      multiply(x, 1, y);
    } else {
      multiply(x, 0, y);
    }
  }

  /** {@code y = residual + x W + bias}. */
  public void addTo(INDArray residual, INDArray x, INDArray y) {
    if (hasBias == Bias.PRESENT) {
      owner.kernels().addBroadcast(residual, owner.weight(bias), y);
    } else {
      y.assign(residual);
    }
    multiply(x, 1, y);
  }

  private void multiply(INDArray x, double beta, INDArray y) {
    if (layout == Layout.IN_OUT) {
      owner.kernels().times(x, owner.weight(weight), beta, y);
    } else {
      owner.kernels().timesTransposed(x, owner.weight(weight), beta, y);
    }
  }

  /** Sets the gradients of the parameters, and {@code dx}. */
  public void backward(INDArray x, INDArray dy, INDArray dx) {
    Kernels kernels = owner.kernels();
    if (hasBias == Bias.PRESENT) {
      kernels.columnSums(dy, owner.gradientOf(bias));
    }
    if (layout == Layout.IN_OUT) {
      kernels.transposedTimes(x, dy, 0, owner.gradientOf(weight));
      kernels.timesTransposed(dy, owner.weight(weight), 0, dx);
    } else {
      kernels.transposedTimes(dy, x, 0, owner.gradientOf(weight));
      kernels.times(dy, owner.weight(weight), 0, dx);
    }
  }
}
