package io.gristmill.model;

import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.shape.GptConfig;

/**
 * Floating-point operations of a training step, a multiplication and an addition counting as two.
 *
 * <p>Each matrix of {@code p} parameters takes part in three products a position (forward, gradient
 * of the input, gradient of the matrix), each of {@code 2 p}. With n positions, width d, vocabulary
 * V, L layers, {@code packed} columns of queries, keys and values, a feed-forward half of h columns
 * from {@code a h} (a is 1 with GELU, 2 with SwiGLU):
 *
 * <pre>
 * 6 n (L d (packed + d + a h + h) + V d)
 * </pre>
 *
 * <p>Attention has two products forward and four backward. Position t sees t + 1 positions, hence
 * with B sequences of T positions and H heads of s columns:
 *
 * <pre>
 * 12 L B H s T (T + 1) / 2
 * </pre>
 *
 * <p>That is what has to be computed. What an implementation adds (the masked triangle, scores
 * computed a second time, padding) and whatever is not a product counts as time only.
 */
final class StepFlops {

  private static final int FORWARD_PRODUCTS = 2;
  private static final int BACKWARD_PRODUCTS = 4;

  private StepFlops() {}

  /** Of one step on one batch. */
  static double of(GptConfig config, int batchSize, int context) {
    AttentionShape shape =
        new AttentionShape(
            batchSize, context, config.heads(), config.block().keyValueHeads(), config.headSize());
    double positions = (double) batchSize * context;
    double attention = attention(shape) + attentionBackward(shape);
    return 6 * positions * matrices(config) + config.layers() * attention;
  }

  /** Parameters that are multiplied with every position. */
  private static double matrices(GptConfig c) {
    double d = c.embeddingSize();
    double hidden = c.block().hiddenSize();
    double raised = c.block().activationInputs() * hidden;
    return c.layers() * d * (c.packedSize() + d + raised + hidden) + c.vocabularySize() * d;
  }

  static double attention(AttentionShape shape) {
    return FORWARD_PRODUCTS * ofOneProduct(shape);
  }

  static double attentionBackward(AttentionShape shape) {
    return BACKWARD_PRODUCTS * ofOneProduct(shape);
  }

  private static double ofOneProduct(AttentionShape s) {
    double pairs = s.context() * (s.context() + 1.0) / 2;
    return 2.0 * s.batch() * s.heads() * s.headSize() * pairs;
  }
}
