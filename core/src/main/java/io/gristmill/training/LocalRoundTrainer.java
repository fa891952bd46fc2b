package io.gristmill.training;

import io.gristmill.checkpoint.VectorFile;
import io.gristmill.host.HostMemory;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.Replica;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.averaging.SliceLayout.SliceState;
import io.gristmill.training.averaging.SliceSum;
import io.gristmill.training.averaging.SliceSum.SliceResult;
import io.gristmill.training.averaging.VectorChunks;
import io.gristmill.training.averaging.VectorChunks.Chunk;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * All replicas in this process, one after the other on one engine: the reference the distributed
 * trainers are held against. One replica with plain averaging is plain training.
 */
public final class LocalRoundTrainer implements RoundTrainer {

  private final Replica replica;
  private final Function<Step, List<TokenBatch>> reader;
  private final AveragingRule rule;
  private final TrainedFiles files;
  private final RollbackPolicy undo;
  private final SliceLayout layout;

  private State state;
  private Optional<State> previous = Optional.empty();

  /**
   * The state between two rounds.
   *
   * @param own vectors of each replica; additional replicas start with those of the last one
   */
  private record State(List<SliceState> slices, List<Map<ModelVector, INDArray>> own) {

    State copy() {
      return new State(slices.stream().map(SliceState::copy).toList(), own);
    }
  }

  /** Starts from the present parameters of the step; closing this closes the step. */
  public LocalRoundTrainer(
      TrainingStep step,
      Function<Step, List<TokenBatch>> reader,
      AveragingRule rule,
      TrainedFiles files,
      RollbackPolicy undo) {
    this.replica = new Replica(step, rule);
    this.reader = reader;
    this.rule = rule;
    this.files = files;
    this.undo = undo;
    this.layout = files.layout(rule, 1);
    this.state =
        new State(layout.slices().stream().map(this::begin).toList(), List.of(copyOfOwn()));
  }

  private SliceState begin(Slice slice) {
    float[] values =
        slice.vector() == ModelVector.PARAMETERS
            ? replica.parameters(slice)
            : new float[slice.length()];
    return SliceState.begin(slice, values, rule);
  }

  @Override
  public RoundResult train(Round round) {
    long began = System.nanoTime();
    previous = undo == RollbackPolicy.LAST_ROUND ? Optional.of(state.copy()) : Optional.empty();
    AveragingRule now = rule.during(round);
    List<SliceSum> sums = state.slices().stream().map(slice -> new SliceSum(slice, now)).toList();
    List<Map<ModelVector, INDArray>> own = new ArrayList<>();
    List<List<StepResult>> results = new ArrayList<>();
    long stepping = 0;
    long bytes = 0;
    for (int i = 0; i < round.replicas().size(); i++) {
      load(i);
      long stepsBegan = System.nanoTime();
      List<StepResult> steps =
          replica.take(round.replicas().get(i), round.firstStep(), i, reader, () -> true);
      stepping += System.nanoTime() - stepsBegan;
      bytes += contribute(steps, round, sums);
      own.add(copyOfOwn());
      results.add(steps);
    }
    List<SliceState> slices = new ArrayList<>();
    for (int i = 0; i < sums.size(); i++) {
      if (rule.averages(layout.slices().get(i), round)) {
        SliceResult averaged = sums.get(i).finish();
        slices.add(averaged.state());
        bytes += (long) results.size() * averaged.update().length;
      } else {
        slices.add(state.slices().get(i));
      }
    }
    state = new State(slices, own);
    double averagingSeconds = (System.nanoTime() - began - stepping) * 1e-9;
    return new RoundResult(
        results, averagingSeconds, bytes, List.of(replica.step().computeDevice()));
  }

  private void load(int index) {
    for (SliceState slice : state.slices()) {
      ModelVector vector = slice.slice().vector();
      replica.load(vector, slice.slice().from(), slice.start());
    }
    Map<ModelVector, INDArray> own = state.own().get(Math.min(index, state.own().size() - 1));
    own.forEach(
        (vector, values) ->
            VectorChunks.of(values)
                .forEachRemaining(chunk -> replica.load(vector, chunk.from(), chunk.values())));
  }

  /** Adds the contribution of the replica and returns the bytes that it would send. */
  private long contribute(List<StepResult> steps, Round round, List<SliceSum> sums) {
    long tokens = RoundResult.tokens(steps);
    long bytes = 0;
    for (int i = 0; i < sums.size(); i++) {
      Optional<byte[]> contribution = replica.contribution(layout.slices().get(i), tokens, round);
      if (contribution.isPresent()) {
        sums.get(i).add(tokens, contribution.get());
        bytes += contribution.get().length;
      }
    }
    return bytes;
  }

  private Map<ModelVector, INDArray> copyOfOwn() {
    Map<ModelVector, INDArray> copies = new EnumMap<>(ModelVector.class);
    for (ModelVector vector : replica.own()) {
      copies.put(vector, array(replica.chunks(vector), files.length(vector)));
    }
    return copies;
  }

  private static INDArray array(Iterator<Chunk> chunks, long length) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, length);
    chunks.forEachRemaining(chunk -> HostMemory.write(chunk.values(), array, chunk.from()));
    return array;
  }

  @Override
  public void undo() {
    state = previous.orElseThrow(() -> new IllegalStateException("there is no round to be undone"));
    previous = Optional.empty();
  }

  /** The step, with the averaged parameters until the next round. */
  TrainingStep averaged() {
    for (SliceState slice : state.slices()) {
      if (slice.slice().vector() == ModelVector.PARAMETERS) {
        replica.load(ModelVector.PARAMETERS, slice.slice().from(), slice.values());
      }
    }
    return replica.step();
  }

  @Override
  public double score(ValidationPlan plan) {
    return plan.score(averaged());
  }

  @Override
  public List<String> save(String directory) throws IOException {
    List<String> names = new ArrayList<>();
    for (ModelVector shared : rule.shared()) {
      Iterator<float[]> pieces =
          state.slices().stream()
              .filter(slice -> slice.slice().holds(shared))
              .map(slice -> slice.chunk(shared))
              .iterator();
      files.write(directory, TrainedFiles.of(shared), pieces);
      names.add(TrainedFiles.of(shared));
    }
    for (int i = 0; i < state.own().size(); i++) {
      for (Map.Entry<ModelVector, INDArray> vector : state.own().get(i).entrySet()) {
        String name = TrainedFiles.of(vector.getKey(), i);
        files.write(directory, name, VectorChunks.values(VectorChunks.of(vector.getValue())));
        names.add(name);
      }
    }
    return names;
  }

  @Override
  public void restore(String directory) throws IOException {
    previous = Optional.empty();
    List<SliceState> slices = new ArrayList<>();
    for (Slice slice : layout.slices()) {
      slices.add(files.slice(directory, slice, rule));
    }
    List<Map<ModelVector, INDArray>> own = new ArrayList<>();
    for (int i = 0; i < files.replicas(directory, rule.own()); i++) {
      own.add(own(directory, i));
    }
    state = new State(slices, own);
  }

  private Map<ModelVector, INDArray> own(String directory, int index) throws IOException {
    Map<ModelVector, INDArray> own = new EnumMap<>(ModelVector.class);
    for (ModelVector vector : replica.own()) {
      long length = files.length(vector);
      Optional<VectorFile> file = files.vector(directory, vector, index);
      own.put(
          vector,
          array(file.map(VectorChunks::of).orElseGet(() -> VectorChunks.zeros(length)), length));
    }
    return own;
  }

  @Override
  public void close() {
    replica.close();
    replica.step().close();
  }
}
