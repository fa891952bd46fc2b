package io.gristmill.device;

import io.gristmill.device.layer.DeviceBlock.Masks;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.GptConfig.DropoutSite;

/**
 * The dropout masks that a pass has on a CPU. There a layer draws its masks by its number among the
 * vertices of Deeplearning4j's graph: the ids are first, then come the embedding's parameters, the
 * sum with tied tokens, the blocks and the head.
 *
 * @param rate 0 in evaluation
 */
record DropoutMasks(
    GptConfig model, double rate, long seed, long iteration, int replica, int microBatch) {

  /** Masks that drop nothing. */
  static DropoutMasks none(GptConfig model) {
    return new DropoutMasks(model, 0, 0, 0, 0, 0);
  }

  /** With tied tokens the head draws the mask of the sum. */
  DropoutMask ofEmbedding() {
    int vertex = model.tiedEmbeddings() ? firstBlock() + model.layers() : 1;
    return at(vertex, DropoutSite.EMBEDDING);
  }

  Masks ofBlock(int layer) {
    int vertex = firstBlock() + layer;
    return new Masks(at(vertex, DropoutSite.ATTENTION), at(vertex, DropoutSite.FEED_FORWARD));
  }

  private int firstBlock() {
    boolean tied = model.tiedEmbeddings();
    boolean hasParameters = model.block().learnsPositions() || !tied;
    return 1 + (hasParameters ? 1 : 0) + (tied ? 1 : 0);
  }

  private DropoutMask at(int vertex, DropoutSite site) {
    return rate == 0
        ? DropoutMask.NONE
        : DropoutMask.of(rate, seed, replica, iteration, microBatch, vertex, site.ordinal());
  }
}
