package io.gristmill.training;

import io.gristmill.config.TrainingSection;
import io.gristmill.error.TrainingDivergedException;
import io.gristmill.training.metrics.PlannedRound;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import io.gristmill.training.plan.PlanStart;
import io.gristmill.training.plan.RoundPlanner;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Drives a run: round after round, with validations and checkpoints in between. */
public final class TrainLoop {

  private final RoundPlanner plan;
  private final RoundTrainer trainer;
  private final Validation validation;
  private final CheckpointWriter checkpoints;
  private final TrainingSection cadence;
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
   * Trains to the end of the plan; the last round is validated and kept.
   *
   * @throws TrainingDivergedException if a loss or a gradient is not finite
   */
  public TrainProgress run() throws IOException {
    int rounds = plan.rounds();
    listeners.forEach(listener -> listener.started(progress.position().round(), rounds));
    while (progress.position().round() < rounds) {
      announce(progress.position().round());
      RoundMetrics metrics = round(progress.position().round());
      listeners.forEach(listener -> listener.roundFinished(metrics));
      if (due(cadence.checkpointEvery(), metrics.round())) {
        checkpoint();
      }
    }
    return progress;
  }

  private void announce(int index) {
    PlannedRound next =
        new PlannedRound(
            index + 1, plan.rounds(), plan.after(index).step(), plan.after(index + 1).step());
    listeners.forEach(listener -> listener.roundStarts(next));
  }

  private RoundMetrics round(int index) throws IOException {
    speedometer.start();
    RoundResult result = trainer.train(plan.round(index));
    double tokensPerSecond = speedometer.stop(result.tokens());
    PlanStart position = plan.after(index + 1);
    requireFinite(result.loss(), "training loss", position);
    requireFinite(result.gradientNorm(), "gradient norm", position);
    OptionalDouble loss = OptionalDouble.empty();
    if (due(cadence.validationEvery(), position.round())) {
      loss = OptionalDouble.of(validation.measure(trainer));
      requireFinite(loss.getAsDouble(), "validation loss", position);
    }
    progress = new TrainProgress(position, progress.tokens() + result.tokens(), loss);
    return new RoundMetrics(
        position.round(),
        position.step(),
        progress.tokens(),
        result.loss(),
        loss,
        result.learningRate(),
        result.gradientNorm(),
        tokensPerSecond,
        speedometer.utilization(tokensPerSecond),
        result.averagingSeconds(),
        result.averagingSeconds() * tokensPerSecond / result.tokens(),
        result.averagingBytes(),
        List.of());
  }

  private void checkpoint() throws IOException {
    lastCheckpoint = checkpoints.write(progress, trainer);
    trainer.kept(lastCheckpoint);
    int round = progress.position().round();
    listeners.forEach(listener -> listener.checkpointWritten(round, lastCheckpoint));
  }

  private boolean due(int every, int round) {
    return round == plan.rounds() || (every > 0 && round % every == 0);
  }

  private void requireFinite(double value, String what, PlanStart position) {
    if (!Double.isFinite(value)) {
      throw new TrainingDivergedException(
          String.format(
              Locale.ROOT,
              "%s: %s (expected a finite number) at round %d, step %d; last good checkpoint: %s",
              what,
              value,
              position.round(),
              position.step(),
              lastCheckpoint));
    }
  }
}
