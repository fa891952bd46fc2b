package io.gristmill.training.averaging;

import io.gristmill.host.FloatEncoding;

/** Error feedback: the loss of an encoding is added to the next message (Seide et al., 2014). */
final class Residuals {

  private Residuals() {}

  /**
   * Encodes values plus residual, and sets the residual to the loss of this encoding.
   *
   * @param values overwritten
   * @param residual as long as the values, or empty without feedback
   */
  static byte[] encode(FloatEncoding encoding, float[] values, float[] residual) {
    for (int i = 0; i < residual.length; i++) {
      values[i] += residual[i];
    }
    byte[] bytes = encoding.encode(values);
    if (residual.length > 0) {
      encoding.decode(bytes, residual);
      for (int i = 0; i < residual.length; i++) {
        residual[i] = values[i] - residual[i];
      }
    }
    return bytes;
  }
}
