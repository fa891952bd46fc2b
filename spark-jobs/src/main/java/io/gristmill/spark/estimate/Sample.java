package io.gristmill.spark.estimate;

import io.gristmill.preprocessing.pipeline.DropCounts;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Costs of a sample, measured when cleaning no longer gets faster.
 *
 * @param pieces with their costs at the final speed
 * @param outsideSeconds CPU time of the thread outside of pieces, such as closing files, without
 *     the start of tasks
 * @param threadShare fraction of the process's CPU time that the thread used; the rest is garbage
 *     collection and compilation
 * @param taskSeconds CPU time to start a task
 * @param startSeconds additional CPU time of a process until it reaches its final speed
 * @param outputBytes of the tables
 */
public record Sample(
    List<PieceCost> pieces,
    double outsideSeconds,
    double threadShare,
    double taskSeconds,
    double startSeconds,
    long outputBytes) {

  public Sample {
    pieces = List.copyOf(pieces);
  }

  long bytes() {
    return pieces.stream().mapToLong(PieceCost::bytes).sum();
  }

  /** CPU of the process for each byte of input. */
  MeanWithSpread cpuSecondsPerByte() {
    double inside = pieces.stream().mapToDouble(PieceCost::cpuSeconds).sum();
    return perByte(PieceCost::cpuSeconds).times((1 + outsideSeconds / inside) / threadShare);
  }

  MeanWithSpread perByte(ToDoubleFunction<PieceCost> measure) {
    return MeanWithSpread.of(
        pieces.stream().mapToDouble(one -> measure.applyAsDouble(one) / one.bytes()).toArray(),
        pieces.stream().mapToDouble(PieceCost::weight).toArray());
  }

  /**
   * Cost and result of cleaning one piece of the sample.
   *
   * @param bytes of the input as stored
   * @param weight equal for pieces chosen at random; their bytes if the whole input is cleaned
   * @param cpuSeconds of the thread that cleaned it
   */
  public record PieceCost(long bytes, double weight, double cpuSeconds, DropCounts counts) {}
}
