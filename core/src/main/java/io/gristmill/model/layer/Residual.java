package io.gristmill.model.layer;

import io.gristmill.model.kernel.row.DropoutMask;
import org.nd4j.linalg.api.ndarray.INDArray;

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
