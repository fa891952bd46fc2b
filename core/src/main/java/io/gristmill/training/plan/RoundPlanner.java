package io.gristmill.training.plan;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.TrainingSection;
import io.gristmill.io.Sha256;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.training.plan.Round.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Assigns sequences to replicas and steps. Pure: a round depends only on the arguments and its
 * index, so a resumed run plans the same rounds as the interrupted one.
 *
 * <p>Positions of the data order are dealt out step by step, then replica by replica: the global
 * batch of a step is the same set of sequences however many replicas share it. {@link RunPlan}
 * creates a planner from the configuration.
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

  /**
   * The start of a plan: zeros for a new run, the numbers of a checkpoint for a resumed one. A run
   * that is resumed with another number of replicas or another batch size starts a new plan here,
   * and still reads no sequence twice.
   *
   * @param round rounds finished
   * @param step steps every replica has taken
   * @param cursor sequences read
   */
  public record PlanStart(int round, long step, long cursor) {

    /** The start of a run. */
    public static final PlanStart NEW = new PlanStart(0, 0, 0);

    public PlanStart {
      if (round < 0 || step < 0 || cursor < 0) {
        throw new IllegalArgumentException("plan start: " + round + ", " + step + ", " + cursor);
      }
    }
  }

  /**
   * The numbers of a plan.
   *
   * @param replicas model copies
   * @param frequency steps of a replica between two averagings (H)
   * @param batchSize sequences of a micro-batch
   * @param accumulation micro-batches of a step
   * @param steps steps of each replica in the whole run
   */
  public record PlanShape(
      int replicas, AveragingFrequency frequency, int batchSize, int accumulation, long steps) {

    public PlanShape {
      atLeastOne("replicas", replicas);
      atLeastOne("batch-size", batchSize);
      atLeastOne("accumulation", accumulation);
      atLeastOne("steps", steps);
    }

    /** With rounds of equal length. */
    public PlanShape(int replicas, int frequency, int batchSize, int accumulation, long steps) {
      this(replicas, new AveragingFrequency.Constant(frequency), batchSize, accumulation, steps);
    }

    /** Sequences all replicas read in one step. */
    public long globalBatch() {
      return (long) replicas * accumulation * batchSize;
    }

    /** Steps of a round late in the run. */
    int fullRound() {
      return frequency.at(steps);
    }

    private static void atLeastOne(String name, long value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + ": " + value + " (expected >= 1)");
      }
    }
  }

  /** The settings that determine the plan of a run, for training and for {@code explain}. */
  public record RunPlan(
      long seed, OptimizerSection optimizer, AveragingSection averaging, TrainingSection training) {

    /**
     * Returns the planner of the rounds.
     *
     * @param tokens of the run and of what it is mixed with: {@link Mixture#join}
     */
    public RoundPlanner planner(ShardManifest tokens, int contextLength, PlanStart start) {
      PlanShape shape =
          new PlanShape(
              averaging.replicas(),
              AveragingFrequency.of(averaging, optimizer.steps()),
              training.batchSize(),
              training.accumulation(),
              optimizer.steps());
      SequenceOrder order = mixture().order(tokens, contextLength, seed);
      return new RoundPlanner(order, shape, start);
    }

    /**
     * Fingerprint of the settings that, together with the tokens, determine the order of sequences:
     * seed and mixture. A resumed run may change them; earlier positions then denote other
     * sequences.
     */
    public String orderFingerprint() {
      return Sha256.of(seed + " " + mixture());
    }

    private Mixture mixture() {
      return Mixture.of(training.mixture());
    }
  }
}
