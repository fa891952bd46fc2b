package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCase.Expected;
import io.gristmill.device.kernels.AttentionTiles;
import io.gristmill.model.shape.GptConfig;
import java.util.Arrays;
import java.util.List;

/** Attention forward and backward, and with a cache of keys and values. */
final class AttentionCases {

  private final Workbench bench;
  private final int context;
  private final int heads;
  private final int kv;
  private final int size;
  private final int packed;
  private final AttentionTiles tiles;
  private final float scale;

  private AttentionCases(Workbench bench) {
    GptConfig model = bench.model();
    this.bench = bench;
    this.context = bench.padded();
    this.heads = model.heads();
    this.kv = model.block().keyValueHeads();
    this.size = model.headSize();
    this.packed = model.packedSize();
    this.tiles = AttentionTiles.of(size);
    this.scale = (float) (1 / Math.sqrt(size));
  }

  static void run(Workbench bench) {
    AttentionCases cases = new AttentionCases(bench);
    cases.ofSequences();
    cases.cached();
  }

  private void ofSequences() {
    int sequences = 1;
    int rows = sequences * context;
    CardArray qkv = bench.normal(Type.BF16, rows * packed, 0, 1);
    CardArray dy = bench.normal(Type.BF16, rows * heads * size, 0, 1);
    AttentionReference.Results reference =
        new AttentionReference(qkv.first(), dy.first(), sequences, context, heads, kv, size)
            .compute();
    CardArray y = bench.zeros(Type.BF16, rows * heads * size);
    CardArray logSums = bench.zeros(Type.FLOAT, sequences * heads * context);
    bench.run(
        new KernelCase(
            "attention_forward",
            () ->
                bench
                    .kernels()
                    .launch(
                        "attention_forward",
                        context / AttentionTiles.ROWS,
                        sequences * heads,
                        AttentionTiles.FORWARD_THREADS,
                        tiles.forwardBytes(),
                        qkv.address(),
                        y.address(),
                        logSums.address(),
                        context,
                        heads,
                        kv,
                        scale),
            List.of(
                new Expected("y", y, reference::y, KernelCase.ATTENTION, size),
                new Expected("log-sum-exp", logSums, reference::logSums, KernelCase.FLOAT))));
    delta(rows, reference, dy);
    backward(sequences, qkv, dy, reference);
  }

  private void delta(int rows, AttentionReference.Results reference, CardArray dy) {
    CardArray rounded = bench.array(Type.BF16, reference.y().clone());
    CardArray delta = bench.zeros(Type.FLOAT, rows * heads);
    bench.run(
        new KernelCase(
            "attention_delta",
            () ->
                bench
                    .kernels()
                    .rows(
                        "attention_delta",
                        (long) rows * heads,
                        rounded.address(),
                        dy.address(),
                        delta.address(),
                        context,
                        heads,
                        rows),
            List.of(
                new Expected(
                    "",
                    delta,
                    () -> {
                      double[] sums = new double[rows * heads];
                      for (int i = 0; i < rows * heads * size; i++) {
                        int row = i / size / heads;
                        int head = i / size % heads;
                        int at = (row / context * heads + head) * context + row % context;
                        sums[at] += rounded.first()[i] * dy.first()[i];
                      }
                      return sums;
                    },
                    KernelCase.FLOAT))));
  }

  private void backward(
      int sequences, CardArray qkv, CardArray dy, AttentionReference.Results reference) {
    CardArray logSums = bench.array(Type.FLOAT, reference.logSums().clone());
    CardArray delta = bench.array(Type.FLOAT, reference.delta().clone());
    CardArray dqkv = bench.zeros(Type.BF16, qkv.first().length);
    Object[] arguments = {
      qkv.address(),
      dy.address(),
      logSums.address(),
      delta.address(),
      dqkv.address(),
      context,
      heads,
      kv,
      scale
    };
    bench.run(
        new KernelCase(
            "attention_keys_backward",
            () ->
                bench
                    .kernels()
                    .launch(
                        "attention_keys_backward",
                        context / AttentionTiles.ROWS,
                        sequences * kv,
                        AttentionTiles.BACKWARD_THREADS,
                        tiles.keysBytes(),
                        arguments),
            List.of(
                new Expected(
                    "",
                    dqkv,
                    () -> part(reference.dqkv(), heads * size, packed),
                    KernelCase.ATTENTION,
                    size))));
    bench.run(
        new KernelCase(
            "attention_queries_backward",
            () ->
                bench
                    .kernels()
                    .launch(
                        "attention_queries_backward",
                        context / AttentionTiles.ROWS,
                        sequences * heads,
                        AttentionTiles.BACKWARD_THREADS,
                        tiles.queriesBytes(),
                        arguments),
            List.of(
                new Expected(
                    "",
                    dqkv,
                    () -> part(reference.dqkv(), 0, heads * size),
                    KernelCase.ATTENTION,
                    size))));
  }

  /** Some columns of a packed matrix; 0 elsewhere, where the kernel must write nothing. */
  private double[] part(double[] all, int from, int to) {
    double[] values = all.clone();
    for (int i = 0; i < values.length; i++) {
      if (i % packed < from || i % packed >= to) {
        values[i] = 0;
      }
    }
    return values;
  }

  private void cached() {
    int capacity = context;
    double[] positions = {5, capacity - 1, 0, capacity / 2};
    int rows = positions.length;
    CardArray qkv = bench.normal(Type.BF16, rows * packed, 0, 1);
    CardArray cache = bench.normal(Type.BF16, rows * 2 * kv * capacity * size, 0, 1);
    CardArray cardPositions = bench.array(Type.INT, positions);
    CardArray sequences = bench.array(Type.INT, new double[] {2, 0, 3, 1});
    CardArray y = bench.zeros(Type.BF16, rows * heads * size);
    bench.run(
        new KernelCase(
            "cache_append, attention_cached",
            () -> {
              bench
                  .kernels()
                  .elements(
                      "cache_append",
                      (long) rows * 2 * kv * size,
                      qkv.address(),
                      cache.address(),
                      sequences.address(),
                      cardPositions.address(),
                      rows,
                      heads,
                      kv,
                      capacity);
              bench
                  .kernels()
                  .launch(
                      "attention_cached",
                      rows,
                      heads,
                      256,
                      0,
                      qkv.address(),
                      cache.address(),
                      sequences.address(),
                      cardPositions.address(),
                      y.address(),
                      rows,
                      heads,
                      kv,
                      capacity,
                      scale);
            },
            List.of(
                new Expected("cache", cache, () -> appended(qkv, cache, sequences, positions), 0),
                new Expected(
                    "y",
                    y,
                    () ->
                        attended(
                            qkv, appended(qkv, cache, sequences, positions), sequences, positions),
                    KernelCase.ROUNDED))));
  }

  private double[] appended(
      CardArray qkv, CardArray cache, CardArray sequences, double[] positions) {
    double[] all = cache.first().clone();
    for (int row = 0; row < positions.length; row++) {
      for (int i = 0; i < 2 * kv * size; i++) {
        int slot = (int) sequences.first()[row] * 2 * kv + i / size;
        all[(slot * context + (int) positions[row]) * size + i % size] =
            qkv.first()[row * packed + heads * size + i];
      }
    }
    return all;
  }

  /** The rows attend as the last positions of sequences that the cache holds. */
  private double[] attended(
      CardArray qkv, double[] cache, CardArray sequences, double[] positions) {
    double[] y = new double[positions.length * heads * size];
    for (int item = 0; item < positions.length * heads; item++) {
      int row = item / heads;
      int head = item % heads;
      int keys = ((int) sequences.first()[row] * 2 * kv + head / (heads / kv)) * context * size;
      int values = keys + kv * context * size;
      int length = (int) positions[row] + 1;
      double[] p = new double[length];
      for (int j = 0; j < length; j++) {
        for (int c = 0; c < size; c++) {
          p[j] += qkv.first()[row * packed + head * size + c] * cache[keys + j * size + c] * scale;
        }
        p[j] = Math.exp(p[j]);
      }
      double sum = Arrays.stream(p).sum();
      for (int j = 0; j < length; j++) {
        for (int c = 0; c < size; c++) {
          y[item * size + c] += p[j] / sum * cache[values + j * size + c];
        }
      }
    }
    return y;
  }
}
