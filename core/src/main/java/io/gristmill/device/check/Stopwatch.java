package io.gristmill.device.check;

import io.gristmill.device.cuda.CudaDevice;
import java.util.Arrays;

/** Times work on a card by the host's clock, around so many launches that their cost is hidden. */
final class Stopwatch {

  private static final int SAMPLES = 5;
  private static final double SAMPLE_SECONDS = 0.01;
  private static final int MOST_LAUNCHES = 200;

  private Stopwatch() {}

  /** Seconds of one launch: the median of some samples, after a first launch that is not timed. */
  static double seconds(CudaDevice device, Runnable launch) {
    once(device, launch, 1);
    double first = once(device, launch, 1);
    int launches = (int) Math.max(1, Math.min(MOST_LAUNCHES, SAMPLE_SECONDS / first));
    double[] samples = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      samples[i] = once(device, launch, launches);
    }
    return median(samples);
  }

  private static double once(CudaDevice device, Runnable launch, int launches) {
    device.synchronize();
    long start = System.nanoTime();
    for (int i = 0; i < launches; i++) {
      launch.run();
    }
    device.synchronize();
    return (System.nanoTime() - start) / 1e9 / launches;
  }

  /** The middle value of the sorted ones. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
