package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.checkpoint.CheckpointState.LoopState;
import io.gristmill.config.TrainingSection;
import io.gristmill.config.TrainingSection.GuardSection;
import io.gristmill.config.TrainingSection.MixtureSection;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.error.GristmillException.TrainingDivergedException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepResult;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.TrainLoop.TrainProgress;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundListener.PlannedRound;
import io.gristmill.training.metrics.RoundMetrics;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.RoundPlanner;
import io.gristmill.training.plan.RoundPlanner.PlanShape;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import io.gristmill.training.plan.SequenceOrder.DataOrder.ShardSequences;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class TrainLoopTest {

  private static final MixtureSection UNMIXED = new MixtureSection(1, List.of());

  private static final GptConfig MODEL = new GptConfig(64, 8, 8, 1, 2, true);
  private static final GuardSection STRICT = new GuardSection(0, 0, 1);
  private static final GuardSection FORGIVING = new GuardSection(2, 10, 2);

  private final CountingTrainer trainer = new CountingTrainer();
  private final List<String> story = new ArrayList<>();
  private double validationLoss = 2.5;
  private final List<Double> validationLosses = new ArrayList<>();
  private TrainingSection cadence = cadence(STRICT, 0);

  private static TrainingSection cadence(GuardSection guard, int patience) {
    return new TrainingSection(
        "",
        2,
        1,
        3,
        0,
        patience,
        0,
        2,
        3,
        0,
        List.of(),
        false,
        Precision.FLOAT32,
        1,
        guard,
        UNMIXED);
  }

  @Test
  void validatesAndSavesAtTheirIntervalsAndAtTheEnd() throws IOException {
    TrainProgress end = loop(PlanStart.NEW).run();
    assertThat(story)
        .containsExactly(
            "started 0/5",
            "steps 0-4",
            "round 1",
            "steps 4-8",
            "round 2",
            "checkpoint 2",
            "steps 8-12",
            "round 3 validated 2.5",
            "steps 12-16",
            "round 4",
            "checkpoint 4",
            "steps 16-18",
            "round 5 validated 2.5",
            "checkpoint 5");
    assertThat(end.position()).isEqualTo(new PlanStart(5, 18, 72));
    assertThat(end.tokens()).isEqualTo(72 * 8);
    assertThat(trainer.kept).containsExactly("run/2", "run/4", "run/5");
  }

  @Test
  void resumesAfterTheRoundOfACheckpoint() throws IOException {
    TrainProgress middle =
        new TrainProgress(new PlanStart(3, 12, 48), 48 * 8, OptionalDouble.empty(), LoopState.NONE);
    TrainLoop loop = loop(middle.position());
    loop.resume(middle, "round-000003");
    TrainProgress end = loop.run();
    assertThat(story)
        .containsExactly(
            "started 3/5",
            "steps 12-16",
            "round 4",
            "checkpoint 4",
            "steps 16-18",
            "round 5 validated 2.5",
            "checkpoint 5");
    assertThat(trainer.restored).containsExactly("round-000003");
    assertThat(trainer.firstSteps).containsExactly(12L, 16L);
    assertThat(end.tokens()).isEqualTo(72 * 8);
  }

  @Test
  void namesTheRoundAndTheLastGoodCheckpointWhenTrainingDiverges() throws IOException {
    trainer.lossOfRound = round -> round == 3 ? Double.NaN : 3;
    assertThatThrownBy(() -> loop(PlanStart.NEW).run())
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessage(
            "training loss: NaN (expected a finite number) at round 4, step 16;"
                + " last good checkpoint: run/2");
  }

  @Test
  void rollsBackABadRoundAndContinuesWithTheNext() throws IOException {
    cadence = cadence(FORGIVING, 0);
    trainer.normOfRound = round -> round == 2 ? 83.1 : 1.2;
    TrainProgress end = loop(PlanStart.NEW).run();
    assertThat(story.subList(6, 10))
        .containsExactly(
            "steps 8-12",
            "round 3 validated 2.5",
            "rolled back round 3: gradient norm 83.10 (expected at most 10 x the median 1.200)",
            "steps 12-16");
    assertThat(trainer.undone).containsExactly(8L);
    assertThat(end.position()).isEqualTo(new PlanStart(5, 18, 72));
    assertThat(end.tokens()).isEqualTo((72 - 16) * 8);
    assertThat(end.loopState().failures()).isZero();
    assertThat(end.loopState().gradientNorms()).containsExactly(1.2, 1.2);
  }

  @Test
  void reportsSkippedSteps() throws IOException {
    cadence = cadence(FORGIVING, 0);
    trainer.lossOfRound = round -> round == 0 ? Double.NaN : 3;
    loop(PlanStart.NEW).run();
    assertThat(story.subList(1, 7))
        .containsExactly(
            "steps 0-4",
            "round 1",
            "skipped 4 steps of replica 0: loss not finite",
            "skipped 4 steps of replica 1: loss not finite",
            "rolled back round 1: training loss NaN (expected a finite number)",
            "steps 4-8");
  }

  @Test
  void divergesAfterTooManyConsecutiveBadRounds() throws IOException {
    cadence = cadence(FORGIVING, 0);
    trainer.lossOfRound = round -> round == 0 || round >= 2 ? Double.NaN : 3;
    assertThatThrownBy(() -> loop(PlanStart.NEW).run())
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessage(
            "training loss: NaN (expected a finite number) at round 5, step 18"
                + " (3 rounds in a row); last good checkpoint: run/4");
    assertThat(trainer.undone).containsExactly(0L, 8L, 12L);
  }

  @Test
  void countsTheBadRoundsBeforeAResume() throws IOException {
    cadence = cadence(FORGIVING, 0);
    trainer.lossOfRound = round -> Double.NaN;
    TrainProgress middle =
        new TrainProgress(
            new PlanStart(2, 8, 32),
            0,
            OptionalDouble.empty(),
            LoopState.NONE.withRounds(List.of(), 2));
    TrainLoop loop = loop(middle.position());
    loop.resume(middle, "run/2");
    assertThatThrownBy(loop::run)
        .hasMessageContaining(
            "at round 3, step 12 (3 rounds in a row); last good checkpoint: run/2");
  }

  @Test
  void endsWhenPatienceIsExhaustedAndKeepsTheBest() throws IOException {
    cadence =
        new TrainingSection(
            "",
            2,
            1,
            1,
            0,
            2,
            0,
            10,
            3,
            0,
            List.of(),
            false,
            Precision.FLOAT32,
            1,
            STRICT,
            UNMIXED);
    validationLosses.addAll(List.of(3.0, 2.0, 2.5, 2.0, 1.0));
    TrainProgress end = loop(PlanStart.NEW).run();
    assertThat(story)
        .containsExactly(
            "started 0/5",
            "steps 0-4",
            "round 1 validated 3.0",
            "checkpoint 1",
            "steps 4-8",
            "round 2 validated 2.0",
            "checkpoint 2",
            "steps 8-12",
            "round 3 validated 2.5",
            "steps 12-16",
            "round 4 validated 2.0",
            "stopped early: 2 validations without improvement (best loss 2.0000)",
            "checkpoint 4");
    story.clear();
    TrainLoop again = loop(end.position());
    again.resume(end, "run/4");
    assertThat(again.run()).isEqualTo(end);
    assertThat(story).containsExactly("started 4/5");
  }

  @Test
  void aModelThatCannotBeValidatedHasDiverged() throws IOException {
    validationLoss = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> loop(PlanStart.NEW).run())
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("validation loss: Infinity");
  }

  @Test
  void reportsSpeedAndUtilization() throws IOException {
    List<RoundMetrics> rounds = new ArrayList<>();
    RoundListener collector =
        new RoundListener() {
          @Override
          public void roundFinished(RoundMetrics metrics) {
            rounds.add(metrics);
          }
        };
    loop(PlanStart.NEW, collector).run();
    // The clock advances one second a look; a full round has 2 replicas x 4 steps x 16 tokens.
    assertThat(rounds.get(0).tokensPerSecond()).isEqualTo(128);
    assertThat(rounds.get(0).mfu()).isEqualTo(128 * ThroughputMeter.flopsPerToken(MODEL) / 1e6);
    assertThat(rounds.get(0).averagingShare()).isEqualTo(0.25);
    assertThat(rounds.get(4).step()).isEqualTo(18);
  }

  private TrainLoop loop(PlanStart start) {
    return loop(start, new Storyteller());
  }

  private TrainLoop loop(PlanStart start, RoundListener listener) {
    DataOrder order = new DataOrder(List.of(new ShardSequences("a.bin", 30)), 1);
    long[] nanos = {0};
    LongSupplier clock = () -> nanos[0] += 1_000_000_000L;
    return new TrainLoop(
        new RoundPlanner(order, new PlanShape(2, 4, 2, 1, 18), start),
        trainer,
        measured -> validationLosses.isEmpty() ? validationLoss : validationLosses.remove(0),
        (progress, saved) -> "run/" + progress.position().round(),
        cadence,
        new ThroughputMeter(clock, MODEL, 1e6, 1),
        List.of(listener));
  }

  /** Learns nothing, remembers what it was asked. */
  private static final class CountingTrainer implements RoundTrainer {

    private final List<Long> firstSteps = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final List<String> restored = new ArrayList<>();
    private final List<Long> undone = new ArrayList<>();
    private NumberOfRound lossOfRound = round -> 3;
    private NumberOfRound normOfRound = round -> 1;

    @Override
    public RoundResult train(Round round) {
      firstSteps.add(round.firstStep());
      StepResult step =
          new StepResult(lossOfRound.at(round.index()), normOfRound.at(round.index()), 1e-3, 16);
      List<StepResult> steps = Collections.nCopies(round.steps(), step);
      return new RoundResult(Collections.nCopies(round.replicas().size(), steps), 0.25, 0);
    }

    @Override
    public void undo() {
      undone.add(firstSteps.get(firstSteps.size() - 1));
    }

    @Override
    public double score(ValidationPlan plan) {
      throw new AssertionError("scored");
    }

    @Override
    public List<String> save(String directory) {
      throw new AssertionError("saved");
    }

    @Override
    public void kept(String directory) {
      kept.add(directory);
    }

    @Override
    public void restore(String directory) {
      restored.add(directory);
    }

    @Override
    public void close() {}
  }

  @FunctionalInterface
  private interface NumberOfRound {
    double at(int round);
  }

  private final class Storyteller implements RoundListener {

    @Override
    public void started(int round, int rounds) {
      story.add("started " + round + "/" + rounds);
    }

    @Override
    public void roundStarts(PlannedRound next) {
      story.add("steps " + next.firstStep() + "-" + next.lastStep());
    }

    @Override
    public void roundFinished(RoundMetrics metrics) {
      OptionalDouble loss = metrics.validationLoss();
      story.add(
          "round "
              + metrics.round()
              + (loss.isPresent() ? " validated " + loss.getAsDouble() : ""));
      story.addAll(metrics.events());
    }

    @Override
    public void checkpointWritten(int round, String uri) {
      story.add("checkpoint " + round);
    }
  }
}
