package io.gristmill.training;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.TrainingSection;
import io.gristmill.error.TrainingDivergedException;
import io.gristmill.training.guard.Guard;
import io.gristmill.training.guard.Patience;
import io.gristmill.training.guard.Ruling;
import io.gristmill.training.guard.SkippedSteps;
import io.gristmill.training.guard.Trouble;
import io.gristmill.training.metrics.PlannedRound;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import io.gristmill.training.plan.PlanStart;
import io.gristmill.training.plan.RoundPlanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Drives a run: round after round, with validations and checkpoints in between. */
public final class TrainLoop {

  private final RoundPlanner plan;
  private final RoundTrainer trainer;
  private final Validation validation;
  private final CheckpointWriter checkpoints;
  private final TrainingSection cadence;
  private final Guard guard;
  private final Patience patience;
  private final Speedometer speedometer;
  private final List<RoundListener> listeners;

  private TrainProgress progress = TrainProgress.NEW;
  private String lastCheckpoint = "none";

  public TrainLoop(
      RoundPlanner plan,
      RoundTrainer trainer,
      Validation validation,
      CheckpointWriter checkpoints,
      TrainingSection cadence,
      Speedometer speedometer,
      List<RoundListener> listeners) {
    this.plan = plan;
    this.trainer = trainer;
    this.validation = validation;
    this.checkpoints = checkpoints;
    this.cadence = cadence;
    this.guard = new Guard(cadence.guard());
    this.patience = new Patience(cadence.patience(), cadence.minImprovement());
    this.speedometer = speedometer;
    this.listeners = List.copyOf(listeners);
  }

  /** Puts the trainer where a checkpoint left off; the plan must start there too. */
  public void resume(TrainProgress from, String checkpoint) throws IOException {
    trainer.restore(checkpoint);
    progress = from;
    lastCheckpoint = checkpoint;
  }

  /**
   * Trains to the end of the plan, or until patience is exhausted; the last round is validated and
   * kept.
   *
   * @throws TrainingDivergedException if too many rounds in a row went wrong, or a validation is
   *     not finite
   */
  public TrainProgress run() throws IOException {
    int rounds = plan.rounds();
    listeners.forEach(listener -> listener.started(progress.position().round(), rounds));
    while (progress.position().round() < rounds && !patience.exhausted(progress.memory())) {
      announce(progress.position().round());
      RoundMetrics metrics = round(progress.position().round());
      listeners.forEach(listener -> listener.roundFinished(metrics));
      if (keeps(metrics)) {
        checkpoint();
      }
    }
    return progress;
  }

  private void announce(int index) {
    PlannedRound next =
        new PlannedRound(
            index + 1,
            plan.rounds(),
            plan.after(index).step(),
            plan.after(index + 1).step(),
            plan.after(plan.rounds()).step());
    listeners.forEach(listener -> listener.roundStarts(next));
  }

  private RoundMetrics round(int index) throws IOException {
    speedometer.start();
    RoundResult result = trainer.train(plan.round(index));
    double seconds = speedometer.stop();
    List<String> events = new ArrayList<>(SkippedSteps.events(result.steps()));
    moveOn(plan.after(index + 1), result, events);
    if (due(cadence.validationEvery(), index + 1)) {
      validate(events);
    }
    return metrics(result, seconds, events);
  }

  /** Data and schedule go on also where the round is undone. */
  private void moveOn(PlanStart position, RoundResult result, List<String> events) {
    Ruling ruling = guard.judge(result.steps(), result.gradientNorm(), progress.memory());
    long tokens = ruling.trouble().isPresent() ? 0 : result.tokens();
    progress =
        new TrainProgress(
            position, progress.tokens() + tokens, OptionalDouble.empty(), ruling.memory());
    ruling.trouble().ifPresent(trouble -> rollBack(trouble, events));
  }

  private void rollBack(Trouble trouble, List<String> events) {
    if (guard.givesUp(progress.memory())) {
      throw diverged(trouble);
    }
    trainer.undo();
    events.add("rolled back round " + progress.position().round() + ": " + trouble.asEvent());
  }

  private void validate(List<String> events) throws IOException {
    double loss = validation.measure(trainer);
    if (!Double.isFinite(loss)) {
      throw diverged(new Trouble("validation loss", loss, "a finite number"));
    }
    progress =
        new TrainProgress(
            progress.position(),
            progress.tokens(),
            OptionalDouble.of(loss),
            patience.validated(loss, progress.memory()));
    if (patience.exhausted(progress.memory())) {
      events.add(patience.asEvent(progress.memory()));
    }
  }

  private RoundMetrics metrics(RoundResult result, double seconds, List<String> events) {
    double tokensPerSecond = result.tokens() / seconds;
    return new RoundMetrics(
        progress.position().round(),
        progress.position().step(),
        progress.tokens(),
        result.loss(),
        progress.validationLoss(),
        result.learningRate(),
        result.gradientNorm(),
        tokensPerSecond,
        speedometer.utilization(tokensPerSecond),
        result.averagingSeconds(),
        result.averagingSeconds() / seconds,
        result.averagingBytes(),
        events);
  }

  private boolean keeps(RoundMetrics metrics) {
    return due(cadence.checkpointEvery(), metrics.round())
        || (metrics.validationLoss().isPresent() && patience.keeps(progress.memory()));
  }

  private void checkpoint() throws IOException {
    lastCheckpoint = checkpoints.write(progress, trainer);
    trainer.kept(lastCheckpoint);
    int round = progress.position().round();
    listeners.forEach(listener -> listener.checkpointWritten(round, lastCheckpoint));
  }

  /** Every so many full rounds, none for 0, and at the end of the plan. */
  private boolean due(int every, int round) {
    return round == plan.rounds() || (every > 0 && plan.completesSpan(round, every));
  }

  private TrainingDivergedException diverged(Trouble trouble) {
    PlanStart position = progress.position();
    int failures = progress.memory().failures();
    String row = failures > 1 ? " (" + failures + " rounds in a row)" : "";
    return new TrainingDivergedException(
        format(
            "%s at round %d, step %d%s; last good checkpoint: %s",
            trouble.asError(), position.round(), position.step(), row, lastCheckpoint));
  }
}
