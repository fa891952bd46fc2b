package io.gristmill.model.part;

import io.gristmill.model.kernel.DropoutMask;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where a branch joins the residual stream: its last projection, dropout, and the sum. */
final class Residual {

  private final Owner owner;
  private final Projection projection;
  private DropoutMask mask = DropoutMask.NONE;

  Residual(Owner owner, Projection projection) {
    this.owner = owner;
    this.projection = projection;
  }

  /** {@code y = stream + dropout(branch W + bias)}. */
  void forward(INDArray stream, INDArray branch, INDArray y, DropoutMask drops) {
    mask = drops;
    if (mask.keepsAll()) {
      projection.addTo(stream, branch, y);
    } else {
      projection.forward(branch, y);
      owner.kernels().variants().addDropped(stream, y, mask, y);
    }
  }

  /** What the last forward pass dropped. */
  DropoutMask lastMask() {
    return mask;
  }

  /**
   * Sets the gradients of the projection, and {@code dbranch}.
   *
   * @param branch of the last forward pass
   */
  void backward(INDArray branch, INDArray dy, INDArray dbranch, WorkingMemory memory) {
    INDArray kept = dy;
    if (!mask.keepsAll()) {
      kept = memory.matrix(dy.size(0), dy.size(1));
      owner.kernels().variants().dropout(dy, mask, kept);
    }
    projection.backward(branch, kept, dbranch);
  }
}
