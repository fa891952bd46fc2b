package io.gristmill.training.plan;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;

/**
 * The number of steps between two averagings, H. It depends only on the step at which a round
 * begins, so that a run that is resumed there plans the same rounds as the interrupted one.
 */
@FunctionalInterface
public interface AveragingFrequency {

  /** Returns the length of the round that begins at {@code step}; at least 1. */
  int at(long step);

  /** Returns the phase of the round that begins at {@code step}. */
  default Phase phase(long step) {
    return Phase.LOCAL;
  }

  /** Determines how a round is averaged. */
  enum Phase {
    /** The plain mean after every step, as in synchronous data-parallel training. */
    SYNCHRONOUS,
    /** Replicas take several steps on their own; the outer optimizer is applied to their mean. */
    LOCAL
  }

  /**
   * Creates the frequency that a section configures.
   *
   * @param steps number of steps of the whole run
   */
  static AveragingFrequency of(AveragingSection section, long steps) {
    int first = section.firstFrequency();
    int last = section.frequency();
    AveragingFrequency frequency =
        switch (section.frequencySchedule()) {
          case CONSTANT -> new Constant(last);
          case GROWING -> new Growing(first, last, steps);
          case POST_LOCAL -> new PostLocal(first, last, Math.round(section.localFrom() * steps));
        };
    return section.synchronousSteps() == 0
        ? frequency
        : new SynchronousStart(section.synchronousSteps(), section.replicas(), frequency);
  }

  /** The same length for all rounds. */
  record Constant(int frequency) implements AveragingFrequency {

    public Constant {
      if (frequency < 1) {
        throw new IllegalArgumentException("frequency: " + frequency + " (expected >= 1)");
      }
    }

    @Override
    public int at(long step) {
      return frequency;
    }
  }

  /**
   * Doubled from {@code first} up to {@code last}, in phases of equal length: replicas stay close
   * while they learn fast and may diverge more later.
   *
   * @param steps number of steps of the whole run
   */
  record Growing(int first, int last, long steps) implements AveragingFrequency {

    public Growing {
      if (first < 1 || last < first || steps < 1) {
        throw new IllegalArgumentException(
            format("frequency: %d to %d in %d steps", first, last, steps));
      }
    }

    @Override
    public int at(long step) {
      int doublings = 0;
      while ((long) first << doublings < last) {
        doublings++;
      }
      long phase = Math.min(doublings, step * (doublings + 1) / steps);
      return (int) Math.min(last, (long) first << phase);
    }
  }

  /**
   * Frequent averaging first, rare averaging later (post-local SGD; Lin et al., 2020).
   *
   * @param from first step with the length {@code last}
   */
  record PostLocal(int first, int last, long from) implements AveragingFrequency {

    public PostLocal {
      if (first < 1 || last < first || from < 0) {
        throw new IllegalArgumentException(
            format("frequency: %d, then %d from step %d", first, last, from));
      }
    }

    @Override
    public int at(long step) {
      return step < from ? first : last;
    }
  }

  /**
   * Synchronous data-parallel training in the first steps. Replicas that agree at first tolerate
   * larger outer steps later. A single replica takes whole rounds instead.
   *
   * @param steps length of the synchronous phase
   * @param replicas number of replicas that average
   * @param then the frequency after this phase
   */
  record SynchronousStart(long steps, int replicas, AveragingFrequency then)
      implements AveragingFrequency {

    @Override
    public int at(long step) {
      if (step >= steps) {
        return then.at(step);
      }
      return replicas > 1 ? 1 : (int) Math.min(then.at(step), steps - step);
    }

    @Override
    public Phase phase(long step) {
      return step < steps ? Phase.SYNCHRONOUS : then.phase(step);
    }
  }
}
