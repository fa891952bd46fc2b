package io.gristmill.model.kernel;

import java.nio.ByteBuffer;

/**
 * {@link RowMath} of the variants: float32 arithmetic on one row, or one block of elements. Offsets
 * and lengths are in bytes.
 */
interface VariantMath {

  /** Offset of the statistic of the row that starts at {@code fromByte} of its matrix. */
  static int statistic(int fromByte, int widthBytes) {
    return fromByte / widthBytes * Float.BYTES;
  }

  /** Normalises a row; its statistic is 1 / root mean square. */
  void rmsNorm(ByteBuffer x, int fromByte, ByteBuffer gain, ByteBuffer y, ByteBuffer stats);

  /** Computes {@code dx} and adds to the gradient of the gain in {@code sums}. */
  void rmsNormBackward(
      ByteBuffer x,
      int fromByte,
      ByteBuffer gain,
      ByteBuffer stats,
      ByteBuffer dy,
      ByteBuffer residual,
      ByteBuffer dx,
      ByteBuffer sums,
      int sumsByte);

  /**
   * SwiGLU of the row at {@code yByte}; its gate and up start at twice that offset in {@code x}.
   */
  void swiGlu(ByteBuffer x, ByteBuffer y, int yByte, int hiddenBytes);

  /**
   * Gradient of {@link #swiGlu} for the row at {@code yByte}; those of gate and up start at twice
   * that offset in {@code dx}.
   */
  void swiGluBackward(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int yByte, int hiddenBytes);

  /** Rotates one head in place by the angles of a position. */
  void rotate(ByteBuffer qkv, int fromByte, RotaryEmbedding rotation, int position);

  void dropout(ByteBuffer x, ByteBuffer y, int fromByte, int bytes, DropoutMask mask);

  void addDropped(
      ByteBuffer residual, ByteBuffer x, ByteBuffer y, int fromByte, int bytes, DropoutMask mask);
}
