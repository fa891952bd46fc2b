package io.gristmill.spark.train;

import io.gristmill.io.Storage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.step.StepResult;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.StepReader;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.Replica;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.averaging.SliceLayout.SliceState;
import io.gristmill.training.averaging.SliceSum;
import io.gristmill.training.averaging.SliceSum.SliceResult;
import io.gristmill.training.averaging.VectorChunks;
import io.gristmill.training.plan.Round;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Replicas in one process, each with a given number of steps in a round. */
final class AveragedByHand implements AutoCloseable {

  private final AveragingRule rule;
  private final StepReader reader;
  private final TrainedFiles files;
  private final List<Replica> replicas;
  private List<SliceState> slices;

  AveragedByHand(TrainRequest request, Storage storage) {
    this.rule = AveragingRule.of(request.config().averaging());
    this.reader =
        new StepReader(
            new PackedSequences(storage, request.tokens(), request.model().contextLength()));
    this.files = new TrainedFiles(storage, request.model(), request.config().optimizer().name());
    this.replicas =
        IntStream.range(0, request.config().averaging().replicas())
            .mapToObj(i -> new Replica(new Dl4jTrainingStep(network(request)), rule))
            .toList();
    this.slices =
        files.layout(rule, 1).slices().stream()
            .map(slice -> SliceState.begin(slice, replicas.get(0).parameters(slice), rule))
            .toList();
  }

  private static GptNetwork network(TrainRequest request) {
    return GptNetwork.create(
        request.model(), request.config().optimizer(), request.config().seed());
  }

  /** The first steps of each replica. */
  void train(Round round, List<Integer> steps) {
    List<SliceSum> sums = slices.stream().map(slice -> new SliceSum(slice.copy(), rule)).toList();
    for (int i = 0; i < replicas.size(); i++) {
      List<StepResult> taken =
          replicas
              .get(i)
              .take(
                  round.replicas().get(i).subList(0, steps.get(i)),
                  round.firstStep(),
                  i,
                  reader::read,
                  () -> true);
      long tokens = RoundResult.tokens(taken);
      for (int s = 0; s < sums.size(); s++) {
        sums.get(s)
            .add(tokens, replicas.get(i).contribution(slice(s), tokens, round).orElseThrow());
      }
    }
    List<SliceResult> results = sums.stream().map(SliceSum::finish).toList();
    for (int s = 0; s < results.size(); s++) {
      for (Replica replica : replicas) {
        replica.receive(slice(s), results.get(s).update());
      }
    }
    slices = results.stream().map(SliceResult::state).toList();
  }

  private Slice slice(int index) {
    return slices.get(index).slice();
  }

  void save(String directory) throws IOException {
    for (ModelVector shared : rule.shared()) {
      List<float[]> pieces = new ArrayList<>();
      slices.stream()
          .filter(slice -> slice.slice().holds(shared))
          .map(slice -> slice.chunk(shared))
          .forEach(pieces::add);
      files.write(directory, TrainedFiles.of(shared), pieces.iterator());
    }
    for (int i = 0; i < replicas.size(); i++) {
      for (ModelVector own : replicas.get(i).own()) {
        files.write(
            directory, TrainedFiles.of(own, i), VectorChunks.values(replicas.get(i).chunks(own)));
      }
    }
  }

  @Override
  public void close() {
    for (Replica replica : replicas) {
      replica.close();
      replica.step().close();
    }
  }
}
