package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.OptimizerSection;
import io.gristmill.error.GristmillException;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.huggingface.AdapterTensors;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A directory with {@code config.json} and its tensors in safetensors, as Hugging Face has GPT-2
 * and Llama.
 */
public final class HuggingFaceModel {

  private static final String CONFIG = Checkpoint.CONFIG;
  private static final String WEIGHTS = Checkpoint.MODEL;

  private HuggingFaceModel() {}

  /**
   * Loads a network; the caller closes it.
   *
   * @throws InvalidInputException where there are no such files
   * @throws io.gristmill.error.IncompatibleArtifactException where the files are not of one model
   */
  public static GptNetwork load(Storage storage, String directory, OptimizerSection optimizer)
      throws IOException {
    GptConfig config = config(storage, directory);
    Map<String, INDArray> weights = tensors(storage, directory, config);
    if (weights.values().stream().mapToLong(INDArray::length).sum() < config.parameterCount()) {
      ModelTensors.arranged(config, weights); // refuses before a network of that size is made
    }
    GptNetwork network = GptNetwork.create(config, optimizer, 0);
    try {
      network.setWeights(weights);
    } catch (GristmillException e) {
      network.close();
      throw e;
    } finally {
      weights.values().forEach(INDArray::close);
    }
    return network;
  }

  /**
   * Its shape. A head that differs from the embedding it is said to share is kept as one of its
   * own, as newer Transformers do.
   */
  public static GptConfig config(Storage storage, String directory) throws IOException {
    GptConfig config = HuggingFaceConfig.read(existing(storage, directory + "/" + CONFIG));
    if (!config.tiedEmbeddings()) {
      return config;
    }
    List<String> tied = ModelTensors.tied(config);
    boolean same =
        ModelWeights.find(storage, directory)
            .sameContent(name -> tied.contains(ModelTensors.canonical(config, name)));
    return same ? config : config.withoutTiedEmbeddings();
  }

  /** The tensors that a model of this shape needs, as the files name them. */
  public static Map<String, INDArray> tensors(Storage storage, String directory, GptConfig config)
      throws IOException {
    ModelWeights weights = ModelWeights.find(storage, directory);
    Map<String, List<Long>> shapes = weights.shapes();
    if (config.layers() > shapes.size()) {
      throw new IncompatibleArtifactException(
          format(
              "tensors: %d (expected those of %d layers) at %s",
              shapes.size(), config.layers(), weights.uri()));
    }
    return weights.read(ModelTensors.needed(config, shapes));
  }

  /** The SHA-256 of the model's weights, whichever files they are in. */
  public static String fingerprint(Storage storage, String directory) throws IOException {
    return ModelWeights.find(storage, directory).fingerprint();
  }

  private static InputFile existing(Storage storage, String uri) throws IOException {
    if (!storage.exists(uri)) {
      throw new InvalidInputException(
          format("model: none (expected %s and %s in one folder) at %s", CONFIG, WEIGHTS, uri));
    }
    return storage.input(uri);
  }

  /** Writes {@code config.json} and the weights. */
  public static void save(GptNetwork network, Storage storage, String directory)
      throws IOException {
    HuggingFaceConfig.write(storage.output(directory + "/" + CONFIG), network.config());
    Safetensors.write(storage.output(directory + "/" + WEIGHTS), network.weights());
  }

  /** Writes the weights as other programs expect them, with the adapters merged into them. */
  public static void publish(GptNetwork network, Storage storage, String directory)
      throws IOException {
    GptConfig config = network.config();
    Safetensors.write(
        storage.output(directory + "/" + WEIGHTS),
        ModelTensors.published(
            config.withLora(LoraShape.NONE), AdapterTensors.merged(config, network.weights())));
  }
}
