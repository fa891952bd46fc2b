package io.gristmill.training;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.CheckpointState.LoopState;
import io.gristmill.config.TrainingSection;
import io.gristmill.error.GristmillException.TrainingDivergedException;
import io.gristmill.training.Guard.Anomaly;
import io.gristmill.training.Guard.Decision;
import io.gristmill.training.Guard.Patience;
import io.gristmill.training.Guard.SkippedSteps;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundListener.PlannedRound;
import io.gristmill.training.metrics.RoundMetrics;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.RoundPlanner;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** The training loop: rounds, with validations and checkpoints in between. */
public final class TrainLoop {

  private final RoundPlanner plan;
  private final RoundTrainer trainer;
  private final Validation validation;
  private final CheckpointWriter checkpoints;
  private final TrainingSection cadence;
  private final Guard guard;
  private final Patience patience;
  private final ThroughputMeter throughput;
  private final Set<String> devices = new HashSet<>();
  private final List<RoundListener> listeners;

  private TrainProgress progress = TrainProgress.NEW;
  private String lastCheckpoint = "none";

  public TrainLoop(
      RoundPlanner plan,
      RoundTrainer trainer,
      Validation validation,
      CheckpointWriter checkpoints,
      TrainingSection cadence,
      ThroughputMeter throughput,
      List<RoundListener> listeners) {
    this.plan = plan;
    this.trainer = trainer;
    this.validation = validation;
    this.checkpoints = checkpoints;
    this.cadence = cadence;
    this.guard = new Guard(cadence.guard());
    this.patience = new Patience(cadence.patience(), cadence.minImprovement());
    this.throughput = throughput;
    this.listeners = List.copyOf(listeners);
  }

  /** Restores the trainer from a checkpoint; the plan must start there too. */
  public void resume(TrainProgress from, String checkpoint) throws IOException {
    trainer.restore(checkpoint);
    progress = from;
    lastCheckpoint = checkpoint;
  }

  /**
   * Trains to the end of the plan, or until patience is exhausted; the last round is validated and
   * kept.
   *
   * @throws TrainingDivergedException if too many consecutive rounds were rejected, or a validation
   *     loss is not finite
   */
  public TrainProgress run() throws IOException {
    int rounds = plan.rounds();
    listeners.forEach(listener -> listener.started(progress.position().round(), rounds));
    while (progress.position().round() < rounds && !patience.exhausted(progress.loopState())) {
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
    throughput.start();
    Round round = plan.round(index);
    RoundResult result = trainer.train(round);
    double seconds = throughput.stop();
    List<String> events = new ArrayList<>(SkippedSteps.events(result.steps()));
    events.addAll(newDevices(result));
    advance(plan.after(index + 1), result, events);
    if (due(cadence.validationEvery(), index + 1)) {
      validate(events);
    }
    return metrics(result, seconds, round.replicas().size(), events);
  }

  /** Cards that train from this round on. */
  private List<String> newDevices(RoundResult result) {
    return result.devices().stream()
        .filter(device -> !device.isHost() && devices.add(device.name()))
        .map(device -> "trains on " + device.name())
        .toList();
  }

  /** Advances data and schedule, even if the round is rolled back. */
  private void advance(PlanStart position, RoundResult result, List<String> events) {
    Decision decision = guard.judge(result.steps(), result.gradientNorm(), progress.loopState());
    long tokens = decision.anomaly().isPresent() ? 0 : result.tokens();
    progress =
        new TrainProgress(
            position, progress.tokens() + tokens, OptionalDouble.empty(), decision.loopState());
    decision.anomaly().ifPresent(anomaly -> rollBack(anomaly, events));
  }

  private void rollBack(Anomaly anomaly, List<String> events) {
    if (guard.givesUp(progress.loopState())) {
      throw diverged(anomaly);
    }
    trainer.undo();
    events.add("rolled back round " + progress.position().round() + ": " + anomaly.asEvent());
  }

  private void validate(List<String> events) throws IOException {
    double loss = validation.measure(trainer);
    if (!Double.isFinite(loss)) {
      throw diverged(new Anomaly("validation loss", loss, "a finite number"));
    }
    progress =
        new TrainProgress(
            progress.position(),
            progress.tokens(),
            OptionalDouble.of(loss),
            patience.validated(loss, progress.loopState()));
    if (patience.exhausted(progress.loopState())) {
      events.add(patience.asEvent(progress.loopState()));
    }
  }

  private RoundMetrics metrics(
      RoundResult result, double seconds, int replicas, List<String> events) {
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
        throughput.utilization(tokensPerSecond, result.devices()),
        result.averagingSeconds(),
        result.averagingSeconds() / seconds,
        result.averagingBytes(),
        replicas,
        events);
  }

  private boolean keeps(RoundMetrics metrics) {
    return due(cadence.checkpointEvery(), metrics.round())
        || (metrics.validationLoss().isPresent() && patience.keeps(progress.loopState()));
  }

  private void checkpoint() throws IOException {
    lastCheckpoint = checkpoints.write(progress, trainer);
    trainer.kept(lastCheckpoint);
    int round = progress.position().round();
    listeners.forEach(listener -> listener.checkpointWritten(round, lastCheckpoint));
  }

  /**
   * Whether an action is due: after every {@code every} full rounds (0 for never) and at the end.
   */
  private boolean due(int every, int round) {
    return round == plan.rounds() || (every > 0 && plan.completesSpan(round, every));
  }

  private TrainingDivergedException diverged(Anomaly anomaly) {
    PlanStart position = progress.position();
    int failures = progress.loopState().failures();
    String row = failures > 1 ? " (" + failures + " rounds in a row)" : "";
    return new TrainingDivergedException(
        format(
            "%s at round %d, step %d%s; last good checkpoint: %s",
            anomaly.asError(), position.round(), position.step(), row, lastCheckpoint));
  }

  /** Measures the loss of the current model. */
  @FunctionalInterface
  public interface Validation {

    /** Returns the loss in nats per token. */
    double measure(RoundTrainer trainer) throws IOException;
  }

  /** Writes a checkpoint of the current state. */
  @FunctionalInterface
  public interface CheckpointWriter {

    /** Writes a complete checkpoint and returns its URI. */
    String write(TrainProgress progress, RoundTrainer trainer) throws IOException;
  }

  /**
   * The position of a run.
   *
   * @param position rounds, steps and sequences
   * @param tokens targets that all replicas learned from, except in rounds that were rolled back
   * @param validationLoss nats per token at this round, if it was measured
   * @param loopState state of the training loop
   */
  public record TrainProgress(
      PlanStart position, long tokens, OptionalDouble validationLoss, LoopState loopState) {

    /** The start of a run. */
    public static final TrainProgress NEW =
        new TrainProgress(PlanStart.NEW, 0, OptionalDouble.empty(), LoopState.NONE);
  }
}
