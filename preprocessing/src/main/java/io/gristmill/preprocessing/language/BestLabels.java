package io.gristmill.preprocessing.language;

import io.gristmill.preprocessing.language.LanguageIdentifier.Prediction;
import java.util.ArrayList;
import java.util.List;

/** The most probable labels by log probability, best first. */
final class BestLabels {

  /** fastText drops labels below this even when all are requested. */
  private static final float LEAST = OutputLayer.log(0);

  private final int[] labels;
  private final float[] scores;
  private int size;

  BestLabels(int capacity) {
    labels = new int[capacity];
    scores = new float[capacity];
  }

  /** Whether a label with this score cannot be among the best. */
  boolean excludes(float score) {
    return score < LEAST || (size == scores.length && score < scores[size - 1]);
  }

  void offer(int label, float score) {
    if (excludes(score)) {
      return;
    }
    int at = size < scores.length ? size++ : size - 1;
    for (; at > 0 && scores[at - 1] < score; at--) {
      scores[at] = scores[at - 1];
      labels[at] = labels[at - 1];
    }
    scores[at] = score;
    labels[at] = label;
  }

  List<Prediction> predictions(List<String> names) {
    List<Prediction> result = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      result.add(new Prediction(names.get(labels[i]), (float) Math.exp(scores[i])));
    }
    return result;
  }
}
