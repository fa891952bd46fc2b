package io.gristmill.training.plan;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokens.BatchRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Assigns sequences to replicas and steps. Pure: a round depends only on the arguments and its
 * index, so a resumed run plans the same rounds as the interrupted one.
 *
 * <p>Positions of the data order are dealt out step by step, then replica by replica: the global
 * batch of a step is the same set of sequences however many replicas share it.
 */
public final class RoundPlanner {

  private final SequenceOrder order;
  private final PlanShape shape;
  private final PlanStart start;

  /** Steps before each round from the start on, and after the last. */
  private final long[] boundaries;

  public RoundPlanner(SequenceOrder order, PlanShape shape, PlanStart start) {
    this.order = order;
    this.shape = shape;
    this.start = start;
    this.boundaries = boundaries(shape, start.step());
  }

  private static long[] boundaries(PlanShape shape, long first) {
    LongStream.Builder boundaries = LongStream.builder().add(first);
    for (long step = first; step < shape.steps(); ) {
      step = Math.min(shape.steps(), step + shape.frequency().at(step));
      boundaries.add(step);
    }
    return boundaries.build().toArray();
  }

  /** Rounds of the whole run, those before the start included; the last one may be shorter. */
  public int rounds() {
    return start.round() + boundaries.length - 1;
  }

  /** Where the run is after {@code rounds} rounds. */
  public PlanStart after(int rounds) {
    long step = boundaries[Math.min(since(rounds), boundaries.length - 1)];
    long read = (step - start.step()) * shape.globalBatch();
    return new PlanStart(rounds, step, start.cursor() + read);
  }

  /**
   * Whether round number {@code rounds} completes a span of {@code every} full rounds. Spans are
   * measured in steps, so that short rounds at the beginning count less.
   */
  public boolean completesSpan(int rounds, int every) {
    long span = (long) every * shape.fullRound();
    return after(rounds).step() / span > after(rounds - 1).step() / span;
  }

  /** Passes over the training split at the end of the run. */
  public double epochs() {
    return epochs(after(rounds()));
  }

  /** Passes over the training split up to here. */
  public double epochs(PlanStart position) {
    return (double) position.cursor() / order.epochLength();
  }

  /** The round at {@code index}, counted from 0 since the beginning of the run. */
  public Round round(int index) {
    PlanStart before = after(index);
    int steps = Math.toIntExact(after(index + 1).step() - before.step());
    List<List<Step>> replicas = new ArrayList<>(shape.replicas());
    for (int replica = 0; replica < shape.replicas(); replica++) {
      List<Step> plan = new ArrayList<>(steps);
      for (int step = 0; step < steps; step++) {
        long turn = (long) step * shape.replicas() + replica;
        plan.add(step(before.cursor() + turn * shape.accumulation() * shape.batchSize()));
      }
      replicas.add(plan);
    }
    boolean last = index + 1 >= rounds();
    return new Round(index, before.step(), replicas, shape.frequency().phase(before.step()), last);
  }

  /**
   * The round a step is in.
   *
   * @param step counted from 0 since the beginning of the run; planned, and not before the start
   */
  public Round roundOf(long step) {
    int found = Arrays.binarySearch(boundaries, step);
    int since = found < 0 ? -found - 2 : found;
    if (since < 0 || since >= boundaries.length - 1) {
      throw new IllegalArgumentException(
          format(
              "step %d (expected %d to %d)",
              step, boundaries[0], boundaries[boundaries.length - 1] - 1));
    }
    return round(start.round() + since);
  }

  private Step step(long firstPosition) {
    long position = firstPosition;
    List<List<BatchRef>> batches = new ArrayList<>(shape.accumulation());
    for (int micro = 0; micro < shape.accumulation(); micro++) {
      List<BatchRef> batch = new ArrayList<>(shape.batchSize());
      for (int i = 0; i < shape.batchSize(); i++) {
        batch.add(order.at(position++));
      }
      batches.add(batch);
    }
    return new Step(batches);
  }

  private int since(int rounds) {
    if (rounds < start.round()) {
      throw new IllegalArgumentException(
          "round " + rounds + " (expected " + start.round() + " or later)");
    }
    return rounds - start.round();
  }
}
