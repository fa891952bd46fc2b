package io.gristmill.model;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.shape.GptConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Greedy generation of preset S to its whole context, with the key/value cache and without it: a
 * forward pass over all ids for each, the head for the last one only. Prints CPU time of the
 * generating thread.
 */
public final class BenchmarkGeneration {

  private static final GptConfig S = new GptConfig(4096, 128, 256, 4, 8, false);
  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-3, 0, 1, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.CONSTANT);
  private static final int WARMUP = 5;
  private static final int RUNS = 11;

  private BenchmarkGeneration() {}

  public static void main(String[] arguments) {
    try (GptNetwork network = GptNetwork.create(S, OPTIMIZER, 1);
        GptDecoder decoder = new GptDecoder(network)) {
      if (!Arrays.equals(cached(decoder), uncached(decoder))) {
        throw new IllegalStateException("both ways should choose the same ids");
      }
      double with = milliseconds(() -> cached(decoder));
      double without = milliseconds(() -> uncached(decoder));
      System.out.printf(
          "%d tokens: %.1f ms with the cache (%.0f tokens per CPU second), %.1f ms without: %.1f"
              + " x%n",
          S.contextLength(), with, 1e3 * S.contextLength() / with, without, without / with);
    }
  }

  /** Median. */
  private static double milliseconds(Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] times = new double[RUNS];
    for (int i = -WARMUP; i < RUNS; i++) {
      long start = threads.getCurrentThreadCpuTime();
      work.run();
      times[Math.max(0, i)] = (threads.getCurrentThreadCpuTime() - start) / 1e6;
    }
    Arrays.sort(times);
    return times[RUNS / 2];
  }

  private static int[] cached(GptDecoder decoder) {
    int[] ids = new int[S.contextLength() + 1];
    float[] logits = decoder.prefill(new int[] {ids[0]});
    for (int i = 1; ; i++) {
      ids[i] = best(logits);
      if (i == S.contextLength()) {
        return ids;
      }
      logits = decoder.next(ids[i]);
    }
  }

  private static int[] uncached(GptDecoder decoder) {
    int[] ids = new int[S.contextLength() + 1];
    for (int i = 1; i < ids.length; i++) {
      ids[i] = best(decoder.prefill(Arrays.copyOf(ids, i)));
    }
    return ids;
  }

  /** The most likely id. */
  static int best(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }
}
