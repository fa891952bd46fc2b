package io.gristmill.training;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.VectorFile;
import io.gristmill.config.OptimizerSection;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.averaging.SliceLayout.SliceState;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that training writes into a directory: the model, and one file per additional vector.
 * They are written as streams and read in ranges; a missing vector is zeros.
 */
public final class TrainedFiles implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Momentum of the outer optimizer, {@code [parameters]}. */
  private static final String MOMENTUM = "outer.safetensors";

  /** Error-feedback residual of the last updates, {@code [parameters]}. */
  private static final String OUTER_RESIDUAL = "outer-residual.safetensors";

  /** Parameters that replicas start the next round from, {@code [parameters]}. */
  private static final String KNOWN = "known.safetensors";

  /**
   * Beginning of the names of the optimizer's states, whose tensor is named after the optimizer.
   */
  private static final String OPTIMIZER = "optimizer";

  private final Storage storage;
  private final GptConfig model;
  private final OptimizerSection.Name optimizer;

  public TrainedFiles(Storage storage, GptConfig model, OptimizerSection.Name optimizer) {
    this.storage = storage;
    this.model = model;
    this.optimizer = optimizer;
  }

  /** The slices of the model. */
  public SliceLayout layout(AveragingRule rule, int tasks) {
    return SliceLayout.of(model, optimizer, rule, tasks);
  }

  /** Number of elements of a vector. */
  public long length(ModelVector vector) {
    return vector.length(model, optimizer);
  }

  /** File of a vector that all replicas share. */
  public static String of(ModelVector shared) {
    return of(shared, 0);
  }

  /** File of a vector. Vectors that all replicas share are those of replica 0. */
  public static String of(ModelVector vector, int replica) {
    return switch (vector) {
      case PARAMETERS -> Checkpoint.MODEL;
      case MOMENTS ->
          replica == 0 ? Checkpoint.OPTIMIZER : format("optimizer-%05d.safetensors", replica);
      case REPLICA_RESIDUAL -> format("residual-%05d.safetensors", replica);
      case OUTER_MOMENTUM -> MOMENTUM;
      case REPLICA_OFFSET -> format("offset-%05d.safetensors", replica);
      case OUTER_RESIDUAL -> OUTER_RESIDUAL;
      case KNOWN_PARAMETERS -> KNOWN;
    };
  }

  /** Writes a vector in chunks, in order and without gaps, and stores its checksum. */
  public void write(String directory, String name, Iterator<float[]> pieces) throws IOException {
    VectorFile.write(storage.output(directory + "/" + name), shapes(name), pieces)
        .note(storage, directory, name);
  }

  /** Opens the parameters of the model. */
  public VectorFile model(String directory) throws IOException {
    String uri = directory + "/" + Checkpoint.MODEL;
    return VectorFile.open(storage.input(uri), shapes(Checkpoint.MODEL));
  }

  /** Opens the parameters that replicas start the next round from. */
  public VectorFile start(String directory) throws IOException {
    Optional<VectorFile> known = vector(directory, KNOWN);
    return known.isPresent() ? known.get() : model(directory);
  }

  /**
   * Opens an additional vector, if it exists.
   *
   * @throws IncompatibleArtifactException for the state of another optimizer
   */
  public Optional<VectorFile> vector(String directory, String name) throws IOException {
    String uri = directory + "/" + name;
    if (!storage.exists(uri)) {
      return Optional.empty();
    }
    InputFile file = storage.input(uri);
    try {
      return Optional.of(VectorFile.open(file, shapes(name)));
    } catch (IncompatibleArtifactException e) {
      throw name.startsWith(OPTIMIZER) ? otherStates(file, e) : e;
    }
  }

  private IncompatibleArtifactException otherStates(InputFile file, Exception cause)
      throws IOException {
    return new IncompatibleArtifactException(
        format(
            "optimizer states: %s (expected %s; training.from begins with new ones) at %s",
            String.join(", ", VectorFile.tensors(file)),
            String.join(", ", VectorFile.tensors(shapes(OPTIMIZER))),
            file.uri()),
        cause);
  }

  /** Opens the vector of a replica, or that of the closest lower replica that has one. */
  public Optional<VectorFile> vector(String directory, ModelVector vector, int replica)
      throws IOException {
    for (int i = replica; i >= 0; i--) {
      Optional<VectorFile> found = vector(directory, of(vector, i));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * Number of replicas with vectors in a directory; at least 1, because missing vectors are zeros.
   */
  int replicas(String directory, List<ModelVector> vectors) throws IOException {
    int replicas = 1;
    while (exists(directory, vectors, replicas)) {
      replicas++;
    }
    return replicas;
  }

  private boolean exists(String directory, List<ModelVector> vectors, int replica)
      throws IOException {
    for (ModelVector vector : vectors) {
      if (storage.exists(directory + "/" + of(vector, replica))) {
        return true;
      }
    }
    return false;
  }

  /** Reads the state of a slice from the directory. */
  public SliceState slice(String directory, Slice slice, AveragingRule rule) throws IOException {
    if (slice.vector() == ModelVector.MOMENTS) {
      Optional<VectorFile> moments = vector(directory, ModelVector.MOMENTS, 0);
      return SliceState.begin(slice, read(moments, slice), rule);
    }
    SliceState begun = SliceState.begin(slice, read(Optional.of(model(directory)), slice), rule);
    return new SliceState(
        slice,
        begun.values(),
        begun.momentum().length == 0 ? begun.momentum() : read(vector(directory, MOMENTUM), slice),
        begun.residual().length == 0
            ? begun.residual()
            : read(vector(directory, OUTER_RESIDUAL), slice),
        begun.known().length == 0 ? begun.known() : read(Optional.of(start(directory)), slice));
  }

  private static float[] read(Optional<VectorFile> file, Slice slice) throws IOException {
    return file.isPresent()
        ? file.get().read(slice.from(), slice.length())
        : new float[slice.length()];
  }

  private Map<String, List<Long>> shapes(String name) {
    if (name.equals(Checkpoint.MODEL)) {
      return ModelTensors.shapes(model);
    }
    if (name.startsWith(OPTIMIZER)) {
      String tensor = optimizer == OptimizerSection.Name.ADAMW ? "moments" : "muon-moments";
      return Map.of(tensor, List.of(length(ModelVector.MOMENTS)));
    }
    String tensor =
        switch (name.replaceAll("[-.].*", "")) {
          case "residual" -> "residual";
          case "offset" -> "offset";
          case "known" -> "parameters";
          default -> "momentum";
        };
    return Map.of(tensor, List.of(model.parameterCount()));
  }
}
