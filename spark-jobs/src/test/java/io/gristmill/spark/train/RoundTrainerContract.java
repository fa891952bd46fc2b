package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptConfig;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.StepResult;
import io.gristmill.tokens.PackedSequences;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.training.LocalRoundTrainer;
import io.gristmill.training.OptimizerStates;
import io.gristmill.training.RoundResult;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.StepReader;
import io.gristmill.training.TrainedState;
import io.gristmill.training.plan.DataOrder;
import io.gristmill.training.plan.PlanShape;
import io.gristmill.training.plan.PlanStart;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.RoundPlanner;
import io.gristmill.training.plan.ShardSequences;
import io.gristmill.training.plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What every {@link RoundTrainer} promises. */
abstract class RoundTrainerContract {

  @TempDir private Path folder;
  private ShardManifest tokens;
  private final List<GptNetwork> networks = new ArrayList<>();

  /** A trainer that averages moments, starting from the network's weights. */
  abstract RoundTrainer trainer(TrainRequest request, GptNetwork network);

  /** How far the mean of several replicas may be from the sum in order. */
  abstract double tolerance();

  @BeforeEach
  void writeTokens() throws IOException {
    tokens = TinyRun.writeTokens(folder);
  }

  @AfterEach
  void closeNetworks() {
    networks.forEach(GptNetwork::close);
  }

  @Test
  void oneReplicaEqualsPlainTraining() {
    RoundPlanner plan = plan(1);
    GptNetwork plain = network();
    RoundTrainer trainer = trainer(request(1), network());
    for (int i = 0; i < plan.rounds(); i++) {
      Round round = plan.round(i);
      List<StepResult> expected = new ArrayList<>();
      for (Step step : round.replicas().get(0)) {
        expected.add(plain.step(reader().read(step)));
      }
      assertThat(trainer.train(round).steps().get(0)).isEqualTo(expected);
    }
    assertThat(difference(trainer.snapshot().parameters(), plain.parameters())).isZero();
    assertThat(difference(moments(trainer), plain.optimizerState())).isZero();
    assertThat(trainer.snapshot().step()).isEqualTo(plain.iteration());
  }

  @Test
  void severalReplicasEqualTheirMeanAndAShorterLastRoundAveragesToo() {
    RoundPlanner plan = plan(2);
    RoundTrainer reference =
        new LocalRoundTrainer(network(), reader()::read, OptimizerStates.AVERAGED);
    RoundTrainer trainer = trainer(request(2), network());
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
    assertThat(difference(trainer.snapshot().parameters(), reference.snapshot().parameters()))
        .isLessThanOrEqualTo(tolerance());
    assertThat(difference(moments(trainer), moments(reference))).isLessThanOrEqualTo(tolerance());
  }

  @Test
  void goesOnFromASnapshotBitForBit() {
    RoundPlanner plan = plan(1);
    RoundTrainer whole = trainer(request(1), network());
    whole.train(plan.round(0));
    TrainedState view = whole.snapshot();
    TrainedState middle =
        new TrainedState(
            view.step(),
            view.parameters().dup(),
            view.optimizers().stream().map(INDArray::dup).toList());
    whole.train(plan.round(1));
    RoundTrainer second = trainer(request(1), network());
    second.restore(middle);
    second.train(plan.round(1));
    assertThat(difference(second.snapshot().parameters(), whole.snapshot().parameters())).isZero();
    assertThat(difference(moments(second), moments(whole))).isZero();
  }

  @Test
  void learns() {
    RoundPlanner plan = plan(2);
    RoundTrainer trainer = trainer(request(2), network());
    double first = trainer.train(plan.round(0)).loss();
    double last = first;
    for (int i = 1; i < plan.rounds(); i++) {
      last = trainer.train(plan.round(i)).loss();
    }
    assertThat(last).isLessThan(first - 0.3);
  }

  private TrainRequest request(int replicas) {
    return TinyRun.request(tokens, "local", replicas, folder.resolve("run"));
  }

  private GptNetwork network() {
    TrainRequest request = request(1);
    GptNetwork network =
        GptNetwork.create(
            GptConfig.of(request.config().model(), TinyRun.VOCABULARY),
            request.config().optimizer(),
            request.config().seed());
    networks.add(network);
    return network;
  }

  private StepReader reader() {
    return new StepReader(new PackedSequences(new LocalStorage(), tokens, TinyRun.CONTEXT));
  }

  private RoundPlanner plan(int replicas) {
    List<ShardSequences> shards =
        tokens.shards(Split.TRAIN).stream()
            .map(
                shard ->
                    new ShardSequences(
                        shard.uri(), PackedSequences.count(shard.tokens(), TinyRun.CONTEXT)))
            .toList();
    return new RoundPlanner(
        new DataOrder(shards, 42), new PlanShape(replicas, 4, 4, 1, 22), PlanStart.NEW);
  }

  private static INDArray moments(RoundTrainer trainer) {
    return trainer.snapshot().optimizers().get(0);
  }

  private static double difference(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }
}
