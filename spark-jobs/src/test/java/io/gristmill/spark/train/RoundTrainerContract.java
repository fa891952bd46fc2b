package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.training.LocalRoundTrainer;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.StepReader;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.ValidationPlan;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import io.gristmill.training.plan.RoundPlanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Contract of every {@link RoundTrainer}. */
abstract class RoundTrainerContract {

  /** Averaging that changes nothing where there is one replica. */
  static final List<String> PLAIN =
      List.of(
          "averaging.outer=mean",
          "averaging.encoding=float32",
          "averaging.optimizer-states=averaged");

  private static final LocalStorage STORAGE = new LocalStorage();

  @TempDir private Path folder;
  private ShardManifest tokens;
  private int saves;
  private int requests;

  /** The trainer the request asks for. */
  abstract RoundTrainer trainer(TrainRequest request);

  /** Averaging that the trainer supports. */
  abstract List<String> averaging();

  /** How far the mean of several replicas may be from the sum in order. */
  abstract double tolerance();

  @BeforeEach
  void writeTokens() throws IOException {
    tokens = TinyRun.writeTokens(folder);
  }

  @Test
  void oneReplicaEqualsPlainTraining() throws IOException {
    RoundPlanner plan = plan(1);
    GptNetwork plain = network();
    TrainingStep stepping = new Dl4jTrainingStep(plain);
    try (RoundTrainer trainer = trainer(request(1, PLAIN))) {
      for (int i = 0; i < plan.rounds(); i++) {
        Round round = plan.round(i);
        List<StepResult> expected = new ArrayList<>();
        for (Step step : round.replicas().get(0)) {
          long iteration = round.firstStep() + expected.size();
          expected.add(stepping.step(reader().read(step), iteration, 0));
        }
        assertThat(trainer.train(round).steps().get(0)).isEqualTo(expected);
      }
      Saved saved = save(trainer);
      assertThat(difference(saved.parameters(), plain.parameters())).isZero();
      assertThat(difference(saved.moments(), plain.optimizerState())).isZero();
    }
  }

  @Test
  void severalReplicasEqualTheReferenceAlsoInAShorterLastRound() throws IOException {
    RoundPlanner plan = plan(2);
    TrainRequest request = request(2, averaging());
    try (RoundTrainer reference = reference(request);
        RoundTrainer trainer = trainer(request)) {
      for (int i = 0; i < plan.rounds(); i++) {
        Round round = plan.round(i);
        RoundResult expected = reference.train(round);
        RoundResult actual = trainer.train(round);
        assertThat(actual.loss()).isCloseTo(expected.loss(), within(100 * tolerance()));
        assertThat(actual.tokens()).isEqualTo(expected.tokens());
        assertThat(actual.learningRate()).isEqualTo(expected.learningRate());
        assertThat(actual.steps()).hasSize(2).allMatch(steps -> steps.size() == round.steps());
      }
      assertThat(plan.round(plan.rounds() - 1).steps()).isEqualTo(2);
      requireEqual(save(trainer), save(reference), tolerance());
      ValidationPlan validation = validation();
      assertThat(trainer.score(validation))
          .isCloseTo(reference.score(validation), within(100 * tolerance()));
    }
  }

  @Test
  void continuesFromSavedStateBitForBit() throws IOException {
    RoundPlanner plan = plan(1);
    try (RoundTrainer whole = trainer(request(1, averaging()));
        RoundTrainer second = trainer(request(1, averaging()))) {
      whole.train(plan.round(0));
      Saved middle = save(whole);
      whole.kept(middle.directory());
      whole.train(plan.round(1));
      second.restore(middle.directory());
      second.train(plan.round(1));
      requireEqual(save(second), save(whole), 0);
    }
  }

  @Test
  void undoneRoundLeavesNoTrace() throws IOException {
    RoundPlanner plan = plan(1);
    try (RoundTrainer straight = trainer(request(1, averaging()));
        RoundTrainer astray = trainer(request(1, averaging()))) {
      straight.train(plan.round(0));
      astray.train(plan.round(0));
      astray.train(plan.round(1));
      astray.undo();
      assertThatThrownBy(astray::undo).isInstanceOf(IllegalStateException.class);
      straight.train(plan.round(2));
      astray.train(plan.round(2));
      requireEqual(save(astray), save(straight), 0);
    }
  }

  @Test
  void learns() throws IOException {
    RoundPlanner plan = plan(2);
    try (RoundTrainer trainer = trainer(request(2, averaging()))) {
      double first = trainer.train(plan.round(0)).loss();
      double last = first;
      for (int i = 1; i < plan.rounds(); i++) {
        last = trainer.train(plan.round(i)).loss();
      }
      assertThat(last).isLessThan(first - 0.3);
    }
  }

  /** Files that a trainer has saved. */
  private record Saved(String directory, Map<String, INDArray> files) {

    INDArray parameters() {
      return files.get(Checkpoint.MODEL);
    }

    INDArray moments() {
      return files.get(Checkpoint.OPTIMIZER);
    }
  }

  private Saved save(RoundTrainer trainer) throws IOException {
    String directory = folder.resolve("saved-" + saves++).toString();
    Map<String, INDArray> files = new TreeMap<>();
    for (String name : trainer.save(directory)) {
      Collection<INDArray> tensors =
          Safetensors.read(STORAGE.input(directory + "/" + name)).values();
      files.put(
          name, Nd4j.concat(0, tensors.stream().map(Nd4j::toFlattened).toArray(INDArray[]::new)));
    }
    return new Saved(directory, files);
  }

  private static void requireEqual(Saved actual, Saved expected, double tolerance) {
    assertThat(actual.files().keySet()).isEqualTo(expected.files().keySet());
    actual
        .files()
        .forEach(
            (name, vector) ->
                assertThat(difference(vector, expected.files().get(name)))
                    .as(name)
                    .isLessThanOrEqualTo(tolerance));
  }

  final TrainRequest request(int replicas, List<String> averaging) {
    return TinyRun.request(
        tokens,
        "local",
        replicas,
        folder.resolve("run-" + requests++),
        averaging.toArray(String[]::new));
  }

  /** The reference result of a request. */
  final RoundTrainer reference(TrainRequest request) {
    return new LocalRoundTrainer(
        new Dl4jTrainingStep(network(request)),
        reader()::read,
        AveragingRule.of(request.config().averaging()),
        new TrainedFiles(STORAGE, request.model(), request.config().optimizer().name()),
        RollbackPolicy.LAST_ROUND);
  }

  final GptNetwork network() {
    return network(request(1, List.of()));
  }

  private static GptNetwork network(TrainRequest request) {
    return GptNetwork.create(
        request.model(), request.config().optimizer(), request.config().seed());
  }

  final StepReader reader() {
    return new StepReader(new PackedSequences(STORAGE, tokens, TinyRun.CONTEXT));
  }

  private ValidationPlan validation() throws IOException {
    return ValidationPlan.of(STORAGE, tokens, new ValidationPlan.Shape(TinyRun.CONTEXT, 4, 0));
  }

  final RoundPlanner plan(int replicas) {
    return TinyRun.plan(tokens, replicas, 4);
  }

  private static double difference(INDArray a, INDArray b) {
    return Nd4j.toFlattened(a).sub(Nd4j.toFlattened(b)).amaxNumber().doubleValue();
  }
}
