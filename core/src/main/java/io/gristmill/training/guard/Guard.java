package io.gristmill.training.guard;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.TrainingMemory;
import io.gristmill.config.GuardSection;
import io.gristmill.model.step.StepFate;
import io.gristmill.model.step.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells the rounds that must not have been. Steps have been skipped by then; a round is refused
 *
 * <ul>
 *   <li>where no replica took any,
 *   <li>where a replica took some and could not compute its last, so that what it took may have
 *       broken it,
 *   <li>where the largest gradient norm is a spike among those of the rounds before.
 * </ul>
 */
public final class Guard {

  private static final String GRADIENT_NORM = "gradient norm";

  private final GuardSection settings;

  public Guard(GuardSection settings) {
    this.settings = settings;
  }

  /**
   * Judges a round.
   *
   * @param steps {@code [replica][step]}
   * @param gradientNorm largest of the steps taken
   * @param memory before the round
   */
  public Ruling judge(List<List<StepResult>> steps, double gradientNorm, TrainingMemory memory) {
    Optional<Trouble> trouble =
        untaken(steps).or(() -> broken(steps)).or(() -> spike(gradientNorm, memory));
    return new Ruling(
        trouble,
        trouble.isPresent()
            ? memory.withRounds(memory.gradientNorms(), memory.failures() + 1)
            : memory.withRounds(recent(memory.gradientNorms(), gradientNorm), 0));
  }

  /** Whether so many rounds in a row were refused that no further one is tried. */
  public boolean givesUp(TrainingMemory memory) {
    return memory.failures() > settings.retries();
  }

  private static Optional<Trouble> untaken(List<List<StepResult>> steps) {
    return steps.stream().flatMap(List::stream).anyMatch(StepResult::taken)
        ? Optional.empty()
        : Optional.of(trouble(steps.get(0).get(0)));
  }

  private static Optional<Trouble> broken(List<List<StepResult>> steps) {
    return steps.stream()
        .filter(replica -> replica.stream().anyMatch(StepResult::taken))
        .map(replica -> replica.get(replica.size() - 1))
        .filter(last -> last.fate() == StepFate.NOT_FINITE)
        .map(Guard::trouble)
        .findFirst();
  }

  private static Trouble trouble(StepResult skipped) {
    if (skipped.fate() == StepFate.ABOVE_LIMIT) {
      return new Trouble(
          GRADIENT_NORM, skipped.gradientNorm(), "at most optimizer.max-gradient-norm");
    }
    return Double.isFinite(skipped.loss())
        ? new Trouble(GRADIENT_NORM, skipped.gradientNorm(), "a finite number")
        : new Trouble("training loss", skipped.loss(), "a finite number");
  }

  private Optional<Trouble> spike(double gradientNorm, TrainingMemory memory) {
    List<Double> known = memory.gradientNorms();
    if (settings.spikeFactor() == 0 || known.size() < settings.window()) {
      return Optional.empty();
    }
    double median = median(known);
    String expected = format("at most %s x the median %s", plain(), Trouble.number(median));
    return gradientNorm > settings.spikeFactor() * median
        ? Optional.of(new Trouble(GRADIENT_NORM, gradientNorm, expected))
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

  /** The newest ones; none where nobody asks for them. */
  private List<Double> recent(List<Double> known, double newest) {
    if (settings.spikeFactor() == 0) {
      return List.of();
    }
    List<Double> all = new ArrayList<>(known);
    all.add(newest);
    return all.subList(Math.max(0, all.size() - settings.window()), all.size());
  }
}
