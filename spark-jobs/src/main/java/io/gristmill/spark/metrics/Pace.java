package io.gristmill.spark.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Rate and remaining time of work, from the times at which parts of it were finished.
 *
 * <p>Where parts are finished one after the other, the first one is left out, as it has compilation
 * and filling of caches in it, and then the earlier half: the rate follows the work. Where several
 * are in progress at a time they are finished in bunches, and the mean of all is the best estimate.
 */
final class Pace {

  /** Samples that are kept; when there are more, every second one is dropped. */
  private static final int KEPT = 128;

  enum Order {
    SEQUENTIAL,
    PARALLEL
  }

  private record Sample(long nanos, long done) {}

  private final Order order;
  private final List<Sample> samples = new ArrayList<>();
  private Sample last;
  private long intervalNanos;

  /**
   * @param done work that was finished before, as by an earlier process; it has no part in the rate
   */
  Pace(Order order, long nanos, long done) {
    this.order = order;
    this.last = new Sample(nanos, done);
    samples.add(last);
  }

  /** Adds a time at which {@code done} units were finished; later than those before. */
  void add(long nanos, long done) {
    if (done <= last.done) {
      return;
    }
    intervalNanos = nanos - last.nanos;
    last = new Sample(nanos, done);
    samples.add(last);
    if (samples.size() > KEPT) {
      List<Sample> every = new ArrayList<>();
      for (int i = 0; i < samples.size(); i += i == 0 ? 1 : 2) {
        every.add(samples.get(i)); // The first two: the start, and the end of the first part.
      }
      samples.clear();
      samples.addAll(every);
    }
  }

  /** Units a second; 0 before the first one. */
  double rate() {
    Sample from = base();
    return last.done == from.done ? 0 : (last.done - from.done) * 1e9 / (last.nanos - from.nanos);
  }

  private Sample base() {
    Sample start = samples.get(0);
    if (order == Order.PARALLEL || samples.size() < 3) {
      return start;
    }
    long half = start.done + (last.done - start.done) / 2;
    Sample base = samples.get(1);
    for (int i = 2; i < samples.size() && samples.get(i).done <= half; i++) {
      base = samples.get(i);
    }
    return base.done < last.done ? base : start;
  }

  /**
   * Seconds until {@code total} units are finished; not a number before the first one. It counts
   * down between two parts, but not further than to when the next one is due.
   */
  double secondsLeft(long nanos, long total) {
    double rate = rate();
    double since = Math.min(nanos - last.nanos, intervalNanos) / 1e9;
    return rate == 0 ? Double.NaN : Math.max(0, (total - last.done) / rate - since);
  }
}
