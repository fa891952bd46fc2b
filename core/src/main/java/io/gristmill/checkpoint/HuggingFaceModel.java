package io.gristmill.checkpoint;

import io.gristmill.config.OptimizerSection;
import io.gristmill.io.Storage;
import io.gristmill.model.GptNetwork;
import java.io.IOException;

/**
 * A directory with {@code config.json} and {@code model.safetensors}, as Hugging Face has GPT-2.
 */
public final class HuggingFaceModel {

  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";

  private HuggingFaceModel() {}

  /**
   * Loads a network; the caller closes it.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException where the files are not of one GPT-2
   */
  public static GptNetwork load(Storage storage, String directory, OptimizerSection optimizer)
      throws IOException {
    var config = HuggingFaceConfig.read(storage.input(directory + "/" + CONFIG));
    var weights = Safetensors.read(storage.input(directory + "/" + WEIGHTS));
    GptNetwork network = GptNetwork.create(config, optimizer, 0);
    network.setWeights(weights);
    return network;
  }

  /** Writes both files. */
  public static void save(GptNetwork network, Storage storage, String directory)
      throws IOException {
    HuggingFaceConfig.write(storage.output(directory + "/" + CONFIG), network.config());
    Safetensors.write(storage.output(directory + "/" + WEIGHTS), network.weights());
  }
}
