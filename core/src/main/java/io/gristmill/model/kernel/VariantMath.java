package io.gristmill.model.kernel;

import java.nio.ByteBuffer;

/**
 * {@link RowMath} of the variants: float32 arithmetic on one row, or one block of elements. Offsets
 * and lengths are in bytes.
 */
interface VariantMath {

  /** Where the one statistic of the row lies that starts at a byte of its matrix. */
  static int statistic(int fromByte, int widthBytes) {
    return fromByte / widthBytes * Float.BYTES;
  }

  /** The statistic of the row: 1 / root of the mean of squares. */
  void rmsNorm(ByteBuffer x, int fromByte, ByteBuffer gain, ByteBuffer y, ByteBuffer stats);

  /** Adds to the gradient of the gain. */
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

  /** Of the row at {@code yByte}; that of gate and up is at twice the byte. */
  void swiGlu(ByteBuffer x, ByteBuffer y, int yByte, int hiddenBytes);

  /** Of the row at {@code yByte}; those of gate and up are at twice the byte. */
  void swiGluBackward(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int yByte, int hiddenBytes);

  /** Rotates one head. */
  void rotate(ByteBuffer qkv, int fromByte, RotaryEmbedding rotation, int position);

  void dropout(ByteBuffer x, ByteBuffer y, int fromByte, int bytes, DropoutMask mask);

  void addDropped(
      ByteBuffer residual, ByteBuffer x, ByteBuffer y, int fromByte, int bytes, DropoutMask mask);
}
