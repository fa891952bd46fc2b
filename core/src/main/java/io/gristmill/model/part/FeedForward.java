package io.gristmill.model.part;

import io.gristmill.model.kernel.DropoutMask;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The second half of a block: {@code y = x + dropout(down(activation(up(norm(x)))))}. */
public final class FeedForward {

  private final Owner owner;
  private final Norm norm;
  private final Projection up;
  private final Activation activation;
  private final Residual down;
  private final long width;
  private final KeptArray raised; // [n][inputs hidden]
  private final KeptArray hidden; // [n][hidden]

  /**
   * Of its parts.
   *
   * @param width columns between activation and {@code down}
   */
  public FeedForward(
      Owner owner, Norm norm, Projection up, Activation activation, Projection down, int width) {
    this.owner = owner;
    this.norm = norm;
    this.up = up;
    this.activation = activation;
    this.down = new Residual(owner, down);
    this.width = width;
    this.raised = owner.keep();
    this.hidden = owner.keep();
  }

  /** {@code x} and {@code y} are {@code [n][d]}. */
  public void forward(INDArray x, INDArray y, DropoutMask mask) {
    down.forward(x, activated(x), y, mask);
  }

  /** Computes again what the backward pass needs of the last forward pass, of {@code x}. */
  public void repeat(INDArray x) {
    activated(x);
  }

  private INDArray activated(INDArray x) {
    INDArray a = norm.forward(x);
    INDArray u = raised.matrix(x.size(0), activation.inputs() * width);
    up.forward(a, u);
    INDArray g = hidden.matrix(x.size(0), width);
    activation.forward(owner.kernels(), u, g);
    return g;
  }

  /**
   * Sets the gradients of the parameters, and {@code dx}.
   *
   * @param x of the last forward pass
   * @param narrow {@code [n][d]}, overwritten
   */
  public void backward(
      INDArray x, INDArray dy, INDArray narrow, WorkingMemory memory, INDArray dx) {
    INDArray dg = memory.matrix(x.size(0), width);
    down.backward(hidden.last(), dy, dg, memory);
    INDArray du = activation.backward(owner.kernels(), raised.last(), dg, memory);
    up.backward(norm.last(), du, narrow);
    norm.backward(x, narrow, dy, dx);
  }

  /** What the norm returned in the last forward pass. */
  public INDArray lastNorm() {
    return norm.last();
  }

  /** What the activation returned in the last forward pass. */
  public INDArray lastHidden() {
    return hidden.last();
  }
}
