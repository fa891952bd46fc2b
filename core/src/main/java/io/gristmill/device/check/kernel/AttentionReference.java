package io.gristmill.device.check.kernel;

import java.util.stream.IntStream;

/**
 * Causal attention with grouped queries in float64, and its gradients.
 *
 * @param qkv {@code [sequences T][heads + 2 kv][size]}
 * @param dy {@code [sequences T][heads][size]}
 */
record AttentionReference(
    double[] qkv, double[] dy, int sequences, int context, int heads, int kv, int size) {

  /**
   * Results.
   *
   * @param y {@code [sequences T][heads][size]}
   * @param logSums {@code [sequences heads][T]}
   * @param delta {@code [sequences heads][T]}, the products of y and dy
   * @param dqkv of the shape of qkv
   */
  record Results(double[] y, double[] logSums, double[] delta, double[] dqkv) {}

  double scale() {
    return 1 / Math.sqrt(size);
  }

  /** Computes everything; groups of heads that share keys run in parallel. */
  Results compute() {
    Results results =
        new Results(
            new double[dy.length],
            new double[sequences * heads * context],
            new double[sequences * heads * context],
            new double[qkv.length]);
    IntStream.range(0, sequences * kv)
        .parallel()
        .forEach(
            group -> {
              int shared = heads / kv;
              for (int i = 0; i < shared; i++) {
                head(group / kv, group % kv * shared + i, results);
              }
            });
    return results;
  }

  private int query(int sequence, int position, int head) {
    return ((sequence * context + position) * (heads + 2 * kv) + head) * size;
  }

  private void head(int sequence, int head, Results results) {
    int ofKeys = heads + head / (heads / kv);
    double[] p = new double[context];
    for (int i = 0; i < context; i++) {
      int q = query(sequence, i, head);
      int at = ((sequence * context + i) * heads + head) * size;
      double most = Double.NEGATIVE_INFINITY;
      for (int j = 0; j <= i; j++) {
        p[j] = scale() * dot(qkv, q, qkv, query(sequence, j, ofKeys));
        most = Math.max(most, p[j]);
      }
      double sum = 0;
      for (int j = 0; j <= i; j++) {
        p[j] = Math.exp(p[j] - most);
        sum += p[j];
      }
      for (int j = 0; j <= i; j++) {
        p[j] /= sum;
        add(results.y(), at, p[j], qkv, query(sequence, j, ofKeys + kv));
      }
      int row = (sequence * heads + head) * context + i;
      results.logSums()[row] = most + Math.log(sum);
      results.delta()[row] = dot(results.y(), at, dy, at);
      for (int j = 0; j <= i; j++) {
        int key = query(sequence, j, ofKeys);
        int value = query(sequence, j, ofKeys + kv);
        add(results.dqkv(), value, p[j], dy, at);
        double ds = scale() * p[j] * (dot(dy, at, qkv, value) - results.delta()[row]);
        add(results.dqkv(), q, ds, qkv, key);
        add(results.dqkv(), key, ds, qkv, q);
      }
    }
  }

  private double dot(double[] a, int from, double[] b, int other) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += a[from + i] * b[other + i];
    }
    return sum;
  }

  private void add(double[] to, int at, double factor, double[] x, int from) {
    for (int i = 0; i < size; i++) {
      to[at + i] += factor * x[from + i];
    }
  }
}
