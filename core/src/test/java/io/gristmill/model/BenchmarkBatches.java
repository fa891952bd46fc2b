package io.gristmill.model;

import io.gristmill.model.step.SequenceDecoder.Feed;
import io.gristmill.model.step.SequenceDecoder.Sequence;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Greedy generation for prompts of different lengths with one thread, in batches and one after
 * another. Prints generated tokens per CPU second, the median of some runs, and fails if an id
 * depends on the batch.
 */
public final class BenchmarkBatches {

  private static final int PROMPTS = 32;
  private static final int RUNS = 3;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final BatchDecoder decoder;
  private final List<int[]> prompts = new ArrayList<>();
  private final int generated;

  private BenchmarkBatches(BatchDecoder decoder, BenchmarkPreset preset) {
    this.decoder = decoder;
    int[] ids = preset.batch().inputs()[0];
    for (int i = 0; i < PROMPTS; i++) {
      prompts.add(Arrays.copyOfRange(ids, i % 7, i % 7 + 1 + i % 13));
    }
    this.generated = preset.config().contextLength() - 13;
  }

  /** Arguments: preset. */
  public static void main(String[] arguments) {
    BenchmarkPreset preset = BenchmarkPreset.of(arguments.length == 0 ? "S" : arguments[0]);
    try (GptNetwork network = GptNetwork.create(preset.config(), Settings.optimizer(5), 1);
        BatchDecoder decoder = new BatchDecoder(network, 1)) {
      new BenchmarkBatches(decoder, preset).run();
    }
  }

  private void run() {
    int[][] alone = generate(1);
    double one = rate(1);
    for (int size : new int[] {1, 2, 4, 8, 16, 32}) {
      if (!Arrays.deepEquals(alone, generate(size))) {
        throw new IllegalStateException("ids should not depend on the batch");
      }
      double rate = rate(size);
      System.out.printf(
          Locale.ROOT,
          "batches of %d: %.0f tokens per CPU second, %.1f x%n",
          size,
          rate,
          rate / one);
    }
  }

  /** Median. */
  private double rate(int size) {
    double[] rates = new double[RUNS];
    for (int i = -1; i < RUNS; i++) {
      long start = threads.getCurrentThreadCpuTime();
      generate(size);
      double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
      rates[Math.max(0, i)] = PROMPTS * generated / seconds;
    }
    Arrays.sort(rates);
    return rates[RUNS / 2];
  }

  private int[][] generate(int size) {
    int[][] all = new int[PROMPTS][];
    for (int from = 0; from < PROMPTS; from += size) {
      List<Sequence> sequences = new ArrayList<>();
      List<Feed> feeds = new ArrayList<>();
      for (int i = from; i < from + size; i++) {
        all[i] = new int[generated];
        sequences.add(decoder.begin(prompts.get(i).length + generated));
        feeds.add(new Feed(sequences.get(i - from), prompts.get(i)));
      }
      for (int t = 0; t < generated; t++) {
        float[][] logits = decoder.feed(feeds);
        feeds.clear();
        for (int i = 0; i < size; i++) {
          all[from + i][t] = BenchmarkGeneration.best(logits[i]);
          feeds.add(new Feed(sequences.get(i), new int[] {all[from + i][t]}));
        }
      }
    }
    return all;
  }
}
