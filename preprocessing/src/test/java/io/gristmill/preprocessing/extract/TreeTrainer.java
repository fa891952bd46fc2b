package io.gristmill.preprocessing.extract;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Gradient boosting with histograms (Ke et al. 2017, LightGBM), logistic loss, weighted rows. */
final class TreeTrainer {

  private static final int BINS = 64;

  /**
   * @param depth of a tree
   * @param shrinkage learning rate
   * @param leastWeight minimum weight of the rows in a leaf
   * @param ridge L2 penalty on leaf values
   */
  record Settings(int trees, int depth, double shrinkage, double leastWeight, double ridge) {}

  private final Settings settings;
  private final float[][] rows;
  private final float[] labels;
  private final float[] weights;
  private final int columns;
  private final float[][] edges;
  private final byte[][] bins;
  private final double[] odds;
  private final double[] gradients;
  private final double[] hessians;

  private int[] features = new int[0];
  private float[] values = new float[0];
  private int[] lower = new int[0];
  private int nodes;

  TreeTrainer(Settings settings, float[][] rows, float[] labels, float[] weights) {
    this.settings = settings;
    this.rows = rows;
    this.labels = labels;
    this.weights = weights;
    columns = rows[0].length;
    edges = new float[columns][];
    bins = new byte[columns][rows.length];
    for (int column = 0; column < columns; column++) {
      bin(column);
    }
    odds = new double[rows.length];
    gradients = new double[rows.length];
    hessians = new double[rows.length];
  }

  /** Cuts a column at quantiles of its distinct values. */
  private void bin(int column) {
    float[] sorted = new float[rows.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = rows[i][column];
    }
    Arrays.sort(sorted);
    float[] cuts = new float[BINS - 1];
    int count = 0;
    for (int i = 1; i < BINS; i++) {
      float cut = sorted[(int) ((long) i * (sorted.length - 1) / BINS)];
      if (cut < sorted[sorted.length - 1] && (count == 0 || cut > cuts[count - 1])) {
        cuts[count++] = cut;
      }
    }
    edges[column] = Arrays.copyOf(cuts, count);
    for (int i = 0; i < rows.length; i++) {
      int at = Arrays.binarySearch(edges[column], rows[i][column]);
      bins[column][i] = (byte) (at >= 0 ? at : -at - 1);
    }
  }

  BoostedTrees train() {
    double yes = 0;
    double all = 0;
    for (int i = 0; i < rows.length; i++) {
      yes += weights[i] * labels[i];
      all += weights[i];
    }
    float base = (float) Math.log(yes / (all - yes));
    Arrays.fill(odds, base);
    int[] roots = new int[settings.trees()];
    for (int tree = 0; tree < roots.length; tree++) {
      for (int i = 0; i < rows.length; i++) {
        double p = 1 / (1 + Math.exp(-odds[i]));
        gradients[i] = weights[i] * (labels[i] - p);
        hessians[i] = weights[i] * Math.max(1e-6, p * (1 - p));
      }
      roots[tree] = newNodes(1);
      grow(roots[tree], IntStream.range(0, rows.length).toArray(), 0);
    }
    return new BoostedTrees(
        roots,
        Arrays.copyOf(features, nodes),
        Arrays.copyOf(values, nodes),
        Arrays.copyOf(lower, nodes),
        base);
  }

  private void grow(int node, int[] members, int depth) {
    double gradient = 0;
    double hessian = 0;
    for (int i : members) {
      gradient += gradients[i];
      hessian += hessians[i];
    }
    Split best = depth == settings.depth() ? Split.NONE : split(members, gradient, hessian);
    if (best.gain <= 1e-9) {
      features[node] = -1;
      values[node] = (float) (settings.shrinkage() * gradient / (hessian + settings.ridge()));
      for (int i : members) {
        odds[i] += values[node];
      }
      return;
    }
    features[node] = best.column;
    values[node] = edges[best.column][best.bin];
    int child = newNodes(2);
    lower[node] = child;
    byte[] column = bins[best.column];
    grow(child, Arrays.stream(members).filter(i -> column[i] <= best.bin).toArray(), depth + 1);
    grow(child + 1, Arrays.stream(members).filter(i -> column[i] > best.bin).toArray(), depth + 1);
  }

  private record Split(int column, int bin, double gain) {
    static final Split NONE = new Split(0, 0, 0);
  }

  private Split split(int[] members, double gradient, double hessian) {
    Split best = Split.NONE;
    double[] g = new double[BINS];
    double[] h = new double[BINS];
    double[] w = new double[BINS];
    double[] gradientOf = Arrays.stream(members).mapToDouble(i -> gradients[i]).toArray();
    double[] hessianOf = Arrays.stream(members).mapToDouble(i -> hessians[i]).toArray();
    double[] weightOf = Arrays.stream(members).mapToDouble(i -> weights[i]).toArray();
    double ridge = settings.ridge();
    double allWeight = 0;
    for (double weight : weightOf) {
      allWeight += weight;
    }
    double before = gradient * gradient / (hessian + ridge);
    for (int column = 0; column < columns; column++) {
      Arrays.fill(g, 0);
      Arrays.fill(h, 0);
      Arrays.fill(w, 0);
      byte[] bin = bins[column];
      for (int i = 0; i < members.length; i++) {
        int at = bin[members[i]];
        g[at] += gradientOf[i];
        h[at] += hessianOf[i];
        w[at] += weightOf[i];
      }
      double gl = 0;
      double hl = 0;
      double wl = 0;
      for (int b = 0; b < edges[column].length; b++) {
        gl += g[b];
        hl += h[b];
        wl += w[b];
        if (wl < settings.leastWeight() || allWeight - wl < settings.leastWeight()) {
          continue;
        }
        double gr = gradient - gl;
        double gain = gl * gl / (hl + ridge) + gr * gr / (hessian - hl + ridge) - before;
        if (gain > best.gain) {
          best = new Split(column, b, gain);
        }
      }
    }
    return best;
  }

  private int newNodes(int count) {
    int first = nodes;
    nodes += count;
    if (nodes > features.length) {
      features = Arrays.copyOf(features, 2 * nodes);
      values = Arrays.copyOf(values, 2 * nodes);
      lower = Arrays.copyOf(lower, 2 * nodes);
    }
    return first;
  }
}
