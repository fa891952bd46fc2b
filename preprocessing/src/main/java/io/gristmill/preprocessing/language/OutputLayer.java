package io.gristmill.preprocessing.language;

/** Turns the hidden layer into scores of labels. */
sealed interface OutputLayer permits FlatOutput, TreeOutput {

  /**
   * Offers every label that is not improbable to {@code best}.
   *
   * @param hidden {@code [dimension]}
   */
  void score(float[] hidden, BestLabels best);

  /** fastText's logarithm: finite at 0. */
  static float log(double x) {
    return (float) Math.log(x + 1e-5);
  }

  static float sigmoid(float x) {
    return (float) (1.0 / (1.0 + Math.exp(-x)));
  }

  /** Dot product of row {@code row} of {@code matrix} with {@code hidden}. */
  static float dot(float[] matrix, int row, float[] hidden) {
    float sum = 0;
    int at = row * hidden.length;
    for (int i = 0; i < hidden.length; i++) {
      sum += matrix[at + i] * hidden[i];
    }
    return sum;
  }
}
