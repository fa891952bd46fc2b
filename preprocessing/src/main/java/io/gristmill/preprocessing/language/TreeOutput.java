package io.gristmill.preprocessing.language;

import java.util.Arrays;

/** Hierarchical softmax: labels are the leaves of a Huffman tree, each inner node has a row. */
final class TreeOutput implements OutputLayer {

  /** Above any real count, so that a node not built yet is never taken. */
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
    // Depth first, left before right, without recursion: a skewed tree is as deep as it has labels.
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
