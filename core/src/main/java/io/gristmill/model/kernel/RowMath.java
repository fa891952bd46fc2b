package io.gristmill.model.kernel;

import java.nio.ByteBuffer;

/**
 * Float32 arithmetic on one row, or one block of elements, in the host's memory. Offsets and
 * lengths are in bytes.
 */
interface RowMath {

  /** Elements of the widest vector: rows of scores end at a multiple of it. */
  int PADDING = 16;

  /** Offset of the two statistics of the row that starts at {@code fromByte} of its matrix. */
  static int statistics(int fromByte, int widthBytes) {
    return fromByte / widthBytes * 2 * Float.BYTES;
  }

  /** Additional arithmetic of the model variants. */
  VariantMath variants();

  /** Adds in place: {@code y += x}. */
  void add(ByteBuffer x, int fromByte, ByteBuffer y, int toByte, int bytes);

  /** {@code y = x + row}. */
  void sum(ByteBuffer x, int fromByte, ByteBuffer row, ByteBuffer y, int toByte);

  /** Scales in place: {@code x *= factor}. */
  void scale(ByteBuffer x, int fromByte, int bytes, float factor);

  /** Sets {@code bytes} bytes of {@code x} to 0. */
  void clear(ByteBuffer x, int fromByte, int bytes);

  float dot(ByteBuffer x, int xByte, ByteBuffer y, int yByte, int bytes);

  /** Normalises a row; its statistics are mean and 1 / standard deviation. */
  void layerNorm(
      ByteBuffer x, int fromByte, ByteBuffer gain, ByteBuffer bias, ByteBuffer y, ByteBuffer stats);

  /**
   * Computes {@code dx} and adds to the gradients of gain and bias, which are adjacent in {@code
   * sums}.
   */
  void layerNormBackward(
      ByteBuffer x,
      int fromByte,
      ByteBuffer gain,
      ByteBuffer stats,
      ByteBuffer dy,
      ByteBuffer residual,
      ByteBuffer dx,
      ByteBuffer sums,
      int sumsByte);

  void gelu(ByteBuffer x, ByteBuffer y, int fromByte, int bytes);

  /** Gradient of {@link #gelu}, in place: {@code dy *= gelu'(x)}. */
  void geluBackward(ByteBuffer x, ByteBuffer dy, int fromByte, int bytes);

  /**
   * Replaces {@code x} by {@code exp(scale (x - max))} over its first {@code valid} elements. The
   * rest of {@code width}, a multiple of {@link #PADDING}, becomes 0, whatever it held.
   *
   * @param logSumExp gets the logarithm of the sum of {@code exp(scale x)}
   * @return 1 / sum of what {@code x} is now
   */
  float softmax(
      ByteBuffer x, int fromByte, int valid, int width, float scale, ByteBuffer logSumExp, int at);

  /**
   * Replaces scores {@code x} by probabilities {@code p}, and {@code dp} by {@code scale p (dp -
   * dot)}; beyond {@code valid} both become 0.
   */
  void softmaxBackward(
      ByteBuffer x,
      ByteBuffer dp,
      int fromByte,
      int valid,
      int width,
      float scale,
      float logSum,
      float dot);

  /**
   * Returns the loss of the target and replaces the logits by {@code scale} times the gradient of
   * the loss and the z-loss.
   *
   * @param target index in the row
   */
  double crossEntropy(ByteBuffer x, int fromByte, int width, int target, float scale, double zLoss);

  /** Computes the log-sum-exp of a row without changing the row. */
  double logSumExp(ByteBuffer x, int fromByte, int width);
}
