package io.gristmill.training;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointState;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.CheckpointStore.Retention;
import io.gristmill.checkpoint.Companions;
import io.gristmill.checkpoint.VectorFile;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.training.TrainLoop.CheckpointWriter;
import io.gristmill.training.TrainLoop.TrainProgress;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Writes the checkpoints of a training run and resumes from them. */
public final class TrainingCheckpoints implements CheckpointWriter {

  /** The fingerprint of the tokenizer among those of a checkpoint. */
  private static final String TOKENIZER = "tokenizer";

  private final CheckpointStore store;
  private final Storage storage;
  private final GptConfig model;
  private final Origin origin;
  private final Retention retention;

  /**
   * @param retention the checkpoints to keep
   */
  public TrainingCheckpoints(
      CheckpointStore store, Storage storage, GptConfig model, Origin origin, Retention retention) {
    this.store = store;
    this.storage = storage;
    this.model = model;
    this.origin = origin;
    this.retention = retention;
  }

  /**
   * The provenance that is stored in a checkpoint.
   *
   * @param fingerprints fingerprint of each artifact
   * @param tokenizerJson contents of the tokenizer file, which is copied
   * @param runConfig the effective configuration
   * @param companions further files, as the chat template of a fine-tuned model
   */
  public record Origin(
      long seed,
      SortedMap<String, String> fingerprints,
      byte[] tokenizerJson,
      String runConfig,
      Companions companions) {

    /** Without further files. */
    public Origin(
        long seed, SortedMap<String, String> fingerprints, byte[] tokenizerJson, String runConfig) {
      this(seed, fingerprints, tokenizerJson, runConfig, Companions.NONE);
    }
  }

  @Override
  public String write(TrainProgress progress, RoundTrainer trainer) throws IOException {
    Checkpoint written =
        store.write(
            describe(progress),
            directory -> {
              List<String> names = new ArrayList<>(trainer.save(directory));
              names.addAll(writeOrigin(directory));
              return names;
            });
    store.retain(retention);
    return written.uri();
  }

  /**
   * Writes the model of another run as the checkpoint of round 0. Adapters and further ids that the
   * configured model has in addition get initial values by the seed. Optimizer states are those of
   * a new run, as their files are missing.
   *
   * @param source a checkpoint directory
   * @throws io.gristmill.error.IncompatibleArtifactException if its model is damaged, or has
   *     another shape or tokenizer
   */
  public Checkpoint begin(String source) throws IOException {
    Checkpoint from = Checkpoint.open(storage, source).verified(Checkpoint::isOfTheModel);
    from.require(TOKENIZER, origin.fingerprints().get(TOKENIZER));
    GptConfig shape = HuggingFaceConfig.read(from.file(Checkpoint.CONFIG));
    StartingWeights.check(shape, model, source);
    return store.write(
        describe(TrainProgress.NEW),
        directory -> {
          writeModel(directory, from.file(Checkpoint.MODEL), shape);
          List<String> names = new ArrayList<>(List.of(Checkpoint.MODEL));
          names.addAll(writeOrigin(directory));
          return names;
        });
  }

  private void writeModel(String directory, InputFile weights, GptConfig shape) throws IOException {
    OutputFile target = storage.output(directory + "/" + Checkpoint.MODEL);
    if (shape.parameterCount() == model.parameterCount()) {
      target.copy(weights);
      VectorFile.open(
          storage.input(directory + "/" + Checkpoint.MODEL), ModelTensors.shapes(model));
    } else {
      StartingWeights start = new StartingWeights(weights, shape, model, origin.seed());
      VectorFile.write(target, ModelTensors.shapes(model), start.pieces())
          .note(storage, directory, Checkpoint.MODEL);
    }
  }

  private List<String> writeOrigin(String directory) throws IOException {
    HuggingFaceConfig.write(
        storage.output(directory + "/" + Checkpoint.CONFIG), model, origin.companions().ids());
    write(directory, Checkpoint.TOKENIZER, origin.tokenizerJson());
    write(directory, Checkpoint.RUN_CONFIG, origin.runConfig().getBytes(StandardCharsets.UTF_8));
    List<String> names = new ArrayList<>(origin.companions().write(storage, directory));
    names.addAll(List.of(Checkpoint.CONFIG, Checkpoint.TOKENIZER, Checkpoint.RUN_CONFIG));
    return names;
  }

  private void write(String directory, String name, byte[] bytes) throws IOException {
    storage.output(directory + "/" + name).write(bytes);
  }

  private CheckpointState describe(TrainProgress progress) {
    return new CheckpointState(
        progress.position().round(),
        progress.position().step(),
        progress.tokens(),
        origin.seed(),
        progress.position().cursor(),
        progress.validationLoss(),
        progress.loopState(),
        origin.fingerprints());
  }

  /** Returns the position of the run at a checkpoint. */
  public static TrainProgress progress(Checkpoint checkpoint) {
    CheckpointState state = checkpoint.state();
    return new TrainProgress(
        new PlanStart(state.round(), state.step(), state.cursor()),
        state.tokens(),
        state.validationLoss(),
        state.loopState());
  }
}
