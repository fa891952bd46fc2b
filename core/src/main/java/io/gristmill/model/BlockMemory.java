package io.gristmill.model;

import io.gristmill.model.kernel.AttentionShape;
import io.gristmill.model.shape.GptConfig;

/**
 * Elements that a block of a model needs for a batch of {@code positions}.
 *
 * @param kept from the forward pass to the backward pass
 * @param working while the backward pass runs
 */
record BlockMemory(long kept, long working) {

  static BlockMemory of(GptConfig c, long positions) {
    return new BlockMemory(
        Math.multiplyExact(positions, keptWidth(c)),
        Math.multiplyExact(positions, workingWidth(c)));
  }

  /** Both norms and their statistics, the residual, attention, and both sides of the activation. */
  private static long keptWidth(GptConfig c) {
    long norms = 2 * (c.embeddingSize() + statistics(c));
    long attention = c.packedSize() + c.heads() + c.embeddingSize();
    return norms + attention + c.embeddingSize() + raised(c) + c.block().hiddenSize();
  }

  /** The gradients inside the block; those of its input and output are the graph's. */
  private static long workingWidth(GptConfig c) {
    long ofActivation = c.block().architecture().activationInputs() == 1 ? 0 : raised(c);
    long dropped = c.dropout() == 0 ? 0 : 2L * c.embeddingSize();
    return 2L * c.embeddingSize()
        + c.block().hiddenSize()
        + ofActivation
        + c.packedSize()
        + dropped;
  }

  /** Values a norm keeps of a position. */
  static int statistics(GptConfig c) {
    return c.block().architecture().centresNorms() ? 2 : 1;
  }

  /** Width of the widest matrix of activations. */
  static long widest(GptConfig c) {
    return Math.max(c.packedSize(), Math.max(raised(c), c.embeddingSize()));
  }

  private static long raised(GptConfig c) {
    return (long) c.block().architecture().activationInputs() * c.block().hiddenSize();
  }

  /** Bytes of a thread's attention. */
  static long attentionScratch(GptConfig c) {
    int keyValueHeads = c.block().keyValueHeads();
    return new AttentionShape(1, c.contextLength(), c.heads(), keyValueHeads, c.headSize())
        .scratchBytes();
  }
}
