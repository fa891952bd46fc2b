package io.gristmill.model.kernel;

import java.nio.ByteBuffer;

/** Row-wise float32 arithmetic on the host's memory; sizes follow from the buffers' limits. */
interface RowMath {

  void broadcast(ByteBuffer row, ByteBuffer y);

  void addBroadcast(ByteBuffer x, ByteBuffer row, ByteBuffer y);

  void columnSums(ByteBuffer x, ByteBuffer sums);

  /** {@code y[toByte..] += x[fromByte..]}, {@code bytes} long. */
  void add(ByteBuffer x, int fromByte, ByteBuffer y, int toByte, int bytes);

  void layerNorm(ByteBuffer x, ByteBuffer gain, ByteBuffer bias, ByteBuffer y, ByteBuffer stats);

  void layerNormBackward(
      ByteBuffer x,
      ByteBuffer gain,
      ByteBuffer stats,
      ByteBuffer dy,
      ByteBuffer residual,
      ByteBuffer dx,
      ByteBuffer dgain,
      ByteBuffer dbias);

  void gelu(ByteBuffer x, ByteBuffer y);

  void multiply(ByteBuffer y, ByteBuffer x);

  /**
   * Softmax of {@code scale * x} over the first {@code valid} of {@code width} elements; the rest
   * becomes 0.
   */
  void softmax(ByteBuffer x, int fromByte, int valid, int width, float scale);

  /** {@code dx = scale p (dp - sum(p dp))}, in place of {@code dp}. */
  void softmaxBackward(ByteBuffer p, int pByte, ByteBuffer dp, int dpByte, int width, float scale);

  /**
   * Loss of the target; the logits become {@code scale} times the gradient of it and the z-loss.
   *
   * @param target index in the row
   */
  double crossEntropy(ByteBuffer x, int fromByte, int width, int target, float scale, double zLoss);

  /** {@code x = 0}. */
  void clear(ByteBuffer x, int fromByte, int width);

  /** Without changing the row. */
  double logSumExp(ByteBuffer x, int fromByte, int width);
}
