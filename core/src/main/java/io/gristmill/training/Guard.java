package io.gristmill.training;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.CheckpointState.LoopState;
import io.gristmill.config.TrainingSection.GuardSection;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.StepResult.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Detects bad rounds, in addition to steps that were skipped. A round is rejected
 *
 * <ul>
 *   <li>if no replica applied a step,
 *   <li>if the last step of a replica was not finite although it applied earlier ones, which may
 *       have broken it, or
 *   <li>if the largest gradient norm is a spike compared with the previous rounds.
 * </ul>
 *
 * <p>{@link Patience} decides on validations. All decisions are pure functions.
 */
final class Guard {

  private static final String GRADIENT_NORM = "gradient norm";

  private final GuardSection settings;

  Guard(GuardSection settings) {
    this.settings = settings;
  }

  /**
   * Decides whether a round is accepted.
   *
   * @param steps {@code [replica][step]}
   * @param gradientNorm largest of the steps taken
   * @param loopState before this round
   */
  Decision judge(List<List<StepResult>> steps, double gradientNorm, LoopState loopState) {
    Optional<Anomaly> anomaly =
        untaken(steps).or(() -> broken(steps)).or(() -> spike(gradientNorm, loopState));
    return new Decision(
        anomaly,
        anomaly.isPresent()
            ? loopState.withRounds(loopState.gradientNorms(), loopState.failures() + 1)
            : loopState.withRounds(recent(loopState.gradientNorms(), gradientNorm), 0));
  }

  /** Whether too many consecutive rounds were rejected. */
  boolean givesUp(LoopState loopState) {
    return loopState.failures() > settings.retries();
  }

  private static Optional<Anomaly> untaken(List<List<StepResult>> steps) {
    return steps.stream().flatMap(List::stream).anyMatch(StepResult::taken)
        ? Optional.empty()
        : Optional.of(anomaly(steps.get(0).get(0)));
  }

  private static Optional<Anomaly> broken(List<List<StepResult>> steps) {
    return steps.stream()
        .filter(replica -> replica.stream().anyMatch(StepResult::taken))
        .map(replica -> replica.get(replica.size() - 1))
        .filter(last -> last.status() == Status.NOT_FINITE)
        .map(Guard::anomaly)
        .findFirst();
  }

  private static Anomaly anomaly(StepResult skipped) {
    if (skipped.status() == Status.ABOVE_LIMIT) {
      return new Anomaly(
          GRADIENT_NORM, skipped.gradientNorm(), "at most optimizer.max-gradient-norm");
    }
    return Double.isFinite(skipped.loss())
        ? new Anomaly(GRADIENT_NORM, skipped.gradientNorm(), "a finite number")
        : new Anomaly("training loss", skipped.loss(), "a finite number");
  }

  private Optional<Anomaly> spike(double gradientNorm, LoopState loopState) {
    List<Double> known = loopState.gradientNorms();
    if (settings.spikeFactor() == 0 || known.size() < settings.window()) {
      return Optional.empty();
    }
    double median = median(known);
    String expected = format("at most %s x the median %s", plain(), Anomaly.number(median));
    return gradientNorm > settings.spikeFactor() * median
        ? Optional.of(new Anomaly(GRADIENT_NORM, gradientNorm, expected))
        : Optional.empty();
  }

  private String plain() {
    double factor = settings.spikeFactor();
    return factor == Math.rint(factor) ? Long.toString((long) factor) : Double.toString(factor);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** The norms in the window; none if spikes are not checked. */
  private List<Double> recent(List<Double> known, double newest) {
    if (settings.spikeFactor() == 0) {
      return List.of();
    }
    List<Double> all = new ArrayList<>(known);
    all.add(newest);
    return all.subList(Math.max(0, all.size() - settings.window()), all.size());
  }

  /**
   * The decision on a round.
   *
   * @param anomaly the reason for rejecting the round, if any
   * @param loopState updated by the round
   */
  record Decision(Optional<Anomaly> anomaly, LoopState loopState) {}

  /**
   * A measurement outside its expected range.
   *
   * @param what name of the measurement
   */
  record Anomaly(String what, double value, String expected) {

    /** Formats the anomaly for an error message. */
    String asError() {
      return what + ": " + number(value) + " (expected " + expected + ")";
    }

    /** Formats the anomaly for the event list of a round. */
    String asEvent() {
      return what + " " + number(value) + " (expected " + expected + ")";
    }

    static String number(double value) {
      return format("%.4g", value);
    }
  }

  /** Describes the skipped steps of a round. */
  static final class SkippedSteps {

    private SkippedSteps() {}

    /**
     * Returns one line per replica and reason.
     *
     * @param steps {@code [replica][step]}
     */
    static List<String> events(List<List<StepResult>> steps) {
      List<String> events = new ArrayList<>();
      for (int replica = 0; replica < steps.size(); replica++) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        steps.get(replica).stream()
            .filter(step -> !step.taken())
            .forEach(step -> counts.merge(reason(step), 1, Integer::sum));
        String of = " of replica " + replica + ": ";
        counts.forEach(
            (reason, count) ->
                events.add("skipped " + count + (count == 1 ? " step" : " steps") + of + reason));
      }
      return events;
    }

    private static String reason(StepResult skipped) {
      if (skipped.status() == Status.ABOVE_LIMIT) {
        return "gradient norm above the limit";
      }
      return Double.isFinite(skipped.loss()) ? "gradient not finite" : "loss not finite";
    }
  }

  /**
   * Early stopping: training ends after a number of consecutive validations without improvement.
   *
   * @param validations maximum number of validations without improvement; 0 for no limit
   * @param minImprovement minimum decrease of the best loss that counts as an improvement
   */
  record Patience(int validations, double minImprovement) {

    /** Returns the loop state after a validation. */
    LoopState validated(double loss, LoopState loopState) {
      if (validations == 0) {
        return loopState;
      }
      double best = loopState.bestLoss().orElse(Double.POSITIVE_INFINITY);
      return loss < best && best - loss >= minImprovement
          ? loopState.withValidations(loss, 0)
          : loopState.withValidations(best, loopState.misses() + 1);
    }

    /** Whether training should end for lack of improvement. */
    boolean exhausted(LoopState loopState) {
      return validations > 0 && loopState.misses() >= validations;
    }

    /** Whether to keep the validated model: it is the best so far, or the last one. */
    boolean keeps(LoopState loopState) {
      return validations > 0 && (loopState.misses() == 0 || exhausted(loopState));
    }

    /** Describes why training ends, for the event list. */
    String asEvent(LoopState loopState) {
      return format(
          "stopped early: %d validations without improvement (best loss %.4f)",
          loopState.misses(), loopState.bestLoss().orElse(Double.NaN));
    }
  }
}
