package io.gristmill.preprocessing.extract;

import java.util.Arrays;

/**
 * Decision trees whose sum is the log odds of the positive class (Friedman 2001, "Greedy function
 * approximation"). All nodes are in the same arrays, starting with the root of each tree.
 *
 * @param roots first node of each tree
 * @param features feature tested at a node, negative at a leaf
 * @param values threshold of a node, or value of a leaf
 * @param lower next node if the feature is at most the threshold; the other child follows it
 * @param base log odds before any tree
 */
record BoostedTrees(int[] roots, int[] features, float[] values, int[] lower, float base) {

  double logOdds(float[] row) {
    double sum = base;
    for (int root : roots) {
      int node = root;
      while (features[node] >= 0) {
        node = lower[node] + (row[features[node]] <= values[node] ? 0 : 1);
      }
      sum += values[node];
    }
    return sum;
  }

  /** Number of decisions on the longest path. */
  int depth() {
    int deepest = 0;
    for (int root : roots) {
      deepest = Math.max(deepest, depth(root));
    }
    return deepest;
  }

  private int depth(int node) {
    return features[node] < 0 ? 0 : 1 + Math.max(depth(lower[node]), depth(lower[node] + 1));
  }

  /** One line for the base and the number of features, then one for each tree. */
  String format(int featureCount) {
    StringBuilder out = new StringBuilder().append(base).append(' ').append(featureCount);
    for (int root : roots) {
      out.append('\n');
      format(root, out);
    }
    return out.append('\n').toString();
  }

  /** {@code feature value}, then the lower child, then the other; a leaf has only its value. */
  private void format(int node, StringBuilder out) {
    if (features[node] < 0) {
      out.append(values[node]).append(' ');
      return;
    }
    out.append('f').append(features[node]).append(' ').append(values[node]).append(' ');
    format(lower[node], out);
    format(lower[node] + 1, out);
  }

  static BoostedTrees parse(String text, int featureCount) {
    String[] lines = text.split("\n");
    String[] header = lines[0].split(" ");
    if (Integer.parseInt(header[1]) != featureCount) {
      throw new IllegalStateException(
          "features: " + header[1] + " (expected " + featureCount + ") at line 1 of the trees");
    }
    Parser parser = new Parser(text.length());
    int[] roots = new int[lines.length - 1];
    for (int tree = 0; tree < roots.length; tree++) {
      roots[tree] = parser.tree(lines[tree + 1].split(" "));
    }
    return parser.trees(roots, Float.parseFloat(header[0]));
  }

  private static final class Parser {
    private final int[] features;
    private final float[] values;
    private final int[] lower;
    private int nodes;
    private String[] tokens = new String[0];
    private int token;

    Parser(int capacity) {
      features = new int[capacity];
      values = new float[capacity];
      lower = new int[capacity];
    }

    int tree(String[] line) {
      tokens = line;
      token = 0;
      int root = nodes++;
      node(root);
      return root;
    }

    private void node(int node) {
      String first = tokens[token++];
      if (first.charAt(0) != 'f') {
        features[node] = -1;
        values[node] = Float.parseFloat(first);
        return;
      }
      features[node] = Integer.parseInt(first.substring(1));
      values[node] = Float.parseFloat(tokens[token++]);
      int children = nodes;
      nodes += 2;
      lower[node] = children;
      node(children);
      node(children + 1);
    }

    BoostedTrees trees(int[] roots, float base) {
      return new BoostedTrees(
          roots,
          Arrays.copyOf(features, nodes),
          Arrays.copyOf(values, nodes),
          Arrays.copyOf(lower, nodes),
          base);
    }
  }
}
