package io.gristmill.preprocessing.fasttext;

import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Computes the scores of labels from the hidden layer. */
sealed interface OutputLayer {

  /**
   * Offers every label that is not improbable to {@code best}.
   *
   * @param hidden {@code [dimension]}
   */
  void score(float[] hidden, BestLabels best);

  /** fastText's logarithm, which is finite at 0. */
  static float log(double x) {
    return (float) Math.log(x + 1e-5);
  }

  static float sigmoid(float x) {
    return (float) (1.0 / (1.0 + Math.exp(-x)));
  }

  /**
   * The logistic function as fastText computes it for independent labels: from a table with steps
   * of 1/32 between -8 and 8.
   */
  static float steppedSigmoid(float x) {
    if (x < -8) {
      return 0;
    }
    return x > 8 ? 1 : sigmoid((float) Math.floor(x * 32) / 32);
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

  /** One row per label: a softmax over all labels, or a logistic unit for each. */
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
          scores[label] = OutputLayer.steppedSigmoid(scores[label]);
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

  /**
   * Hierarchical softmax: labels are the leaves of a Huffman tree, and each inner node has a row.
   */
  final class TreeOutput implements OutputLayer {

    /** Larger than any real count, so that a node not built yet is never selected. */
    static final long COUNT_BOUND = 1_000_000_000_000_000L;

    private final float[] weights;
    private final int labels;
    private final int[] left;
    private final int[] right;

    /**
     * @param labelCounts in training, in descending order; each below {@link #COUNT_BOUND}
     */
    TreeOutput(float[] weights, long[] labelCounts) {
      this.weights = weights;
      labels = labelCounts.length;
      left = new int[labels - 1];
      right = new int[labels - 1];
      build(labelCounts);
    }

    private void build(long[] labelCounts) {
      long[] counts = new long[2 * labels];
      Arrays.fill(counts, COUNT_BOUND);
      System.arraycopy(labelCounts, 0, counts, 0, labels);
      int leaf = labels - 1;
      int inner = labels;
      for (int node = labels; node < 2 * labels - 1; node++) {
        int first = leaf >= 0 && counts[leaf] < counts[inner] ? leaf-- : inner++;
        int second = leaf >= 0 && counts[leaf] < counts[inner] ? leaf-- : inner++;
        left[node - labels] = first;
        right[node - labels] = second;
        counts[node] = counts[first] + counts[second];
      }
    }

    @Override
    public void score(float[] hidden, BestLabels best) {
      // Depth first, left before right, without recursion: a skewed tree is as deep as it has
      // labels.
      int[] nodes = new int[labels];
      float[] scores = new float[labels];
      int size = 1;
      nodes[0] = 2 * labels - 2;
      while (size > 0) {
        int node = nodes[--size];
        float score = scores[size];
        if (best.excludes(score)) {
          continue;
        }
        if (node < labels) {
          best.offer(node, score);
          continue;
        }
        float toRight = OutputLayer.sigmoid(OutputLayer.dot(weights, node - labels, hidden));
        nodes[size] = right[node - labels];
        scores[size++] = score + OutputLayer.log(toRight);
        nodes[size] = left[node - labels];
        scores[size++] = score + OutputLayer.log(1.0 - toRight);
      }
    }
  }

  /** The most probable labels by log probability, best first. */
  static final class BestLabels {

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
}
