package io.gristmill.training.averaging;

/** Error feedback: what an encoding loses is not lost but late (Seide et al., 2014). */
final class Residuals {

  private Residuals() {}

  /**
   * Encodes values plus residual and leaves in the residual what the encoding lost of them.
   *
   * @param values changed
   * @param residual as long as the values, or empty for no feedback
   */
  static byte[] encode(SliceEncoding encoding, float[] values, float[] residual) {
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
