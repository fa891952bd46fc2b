package io.gristmill.preprocessing.language;

/** One row a label: a softmax over all, or a logistic unit for each. */
record FlatOutput(float[] weights, int labels, ModelArguments.Loss loss) implements OutputLayer {

  @Override
  public void score(float[] hidden, BestLabels best) {
    float[] scores = new float[labels];
    for (int label = 0; label < labels; label++) {
      scores[label] = OutputLayer.dot(weights, label, hidden);
    }
    if (loss == ModelArguments.Loss.SOFTMAX) {
      softmax(scores);
    } else {
      for (int label = 0; label < labels; label++) {
        scores[label] = OutputLayer.sigmoid(scores[label]);
      }
    }
    for (int label = 0; label < labels; label++) {
      best.offer(label, OutputLayer.log(scores[label]));
    }
  }

  private static void softmax(float[] scores) {
    float max = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      max = Math.max(max, score);
    }
    float sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) Math.exp(scores[i] - max);
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= sum;
    }
  }
}
