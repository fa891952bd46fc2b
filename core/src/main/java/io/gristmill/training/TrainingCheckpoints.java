package io.gristmill.training;

import static io.gristmill.checkpoint.CheckpointStore.Content;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointState;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.HuggingFaceConfig;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.model.GptNetwork;
import io.gristmill.training.plan.PlanStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What training keeps in a checkpoint, and how it goes on from one. */
public final class TrainingCheckpoints implements CheckpointWriter {

  private static final String MOMENTS = "moments.";

  private final CheckpointStore store;
  private final GptNetwork network;
  private final Origin origin;
  private final int keepLast;

  /**
   * Writes to a store.
   *
   * @param network gives the weights their names; takes the parameters to be written
   * @param keepLast checkpoints kept beside the best one
   */
  public TrainingCheckpoints(
      CheckpointStore store, GptNetwork network, Origin origin, int keepLast) {
    this.store = store;
    this.network = network;
    this.origin = origin;
    this.keepLast = keepLast;
  }

  /**
   * What a checkpoint says about where it came from.
   *
   * @param fingerprints by artifact
   * @param tokenizerJson the tokenizer's file, which is copied
   * @param runConfig the effective configuration
   */
  public record Origin(
      long seed, SortedMap<String, String> fingerprints, byte[] tokenizerJson, String runConfig) {}

  @Override
  public String write(TrainProgress progress, TrainedState state) {
    network.setParameters(state.parameters());
    Map<String, Content> files = new LinkedHashMap<>();
    files.put(Checkpoint.CONFIG, file -> HuggingFaceConfig.write(file, network.config()));
    files.put(Checkpoint.TOKENIZER, Content.of(origin.tokenizerJson()));
    files.put(
        Checkpoint.RUN_CONFIG, Content.of(origin.runConfig().getBytes(StandardCharsets.UTF_8)));
    files.put(Checkpoint.MODEL, file -> Safetensors.write(file, network.weights()));
    files.put(Checkpoint.OPTIMIZER, file -> Safetensors.write(file, named(state.optimizers())));
    try {
      Checkpoint written = store.write(describe(progress, state), files);
      store.retain(keepLast);
      return written.uri();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CheckpointState describe(TrainProgress progress, TrainedState state) {
    return new CheckpointState(
        progress.position().round(),
        state.step(),
        progress.tokens(),
        origin.seed(),
        progress.position().cursor(),
        progress.validationLoss(),
        origin.fingerprints());
  }

  private static Map<String, INDArray> named(List<INDArray> optimizers) {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    for (int i = 0; i < optimizers.size(); i++) {
      tensors.put(MOMENTS + i, optimizers.get(i));
    }
    return tensors;
  }

  /** Where the checkpoint's run was. */
  public static TrainProgress progress(Checkpoint checkpoint) {
    CheckpointState state = checkpoint.state();
    return new TrainProgress(
        new PlanStart(state.round(), state.step(), state.cursor()),
        state.tokens(),
        state.validationLoss());
  }

  /** What the checkpoint's run had learned. The weights pass through {@code network}. */
  public static TrainedState read(Checkpoint checkpoint, GptNetwork network) throws IOException {
    network.setWeights(Safetensors.read(checkpoint.file(Checkpoint.MODEL)));
    Map<String, INDArray> moments = Safetensors.read(checkpoint.file(Checkpoint.OPTIMIZER));
    List<INDArray> optimizers =
        IntStream.range(0, moments.size()).mapToObj(i -> moments.get(MOMENTS + i)).toList();
    return new TrainedState(checkpoint.state().step(), network.parameters(), optimizers);
  }
}
