package io.gristmill.checkpoint.exchange;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointState;
import io.gristmill.checkpoint.CheckpointState.LoopState;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.Companions;
import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A directory of Hugging Face's GPT-2 or Llama as the checkpoint of a run that has not trained yet:
 * the same weights by their full names in float32, and its tokenizer. It is for generating,
 * evaluating and exporting; {@code train --resume} refuses it, as it is of no tokens.
 */
public final class HuggingFaceImport {

  private final Storage files;
  private final String directory;
  private final GptConfig model;
  private final BytePairTokenizer tokenizer;
  private final Companions companions;

  /**
   * Reads the shape and the tokenizer of a published model.
   *
   * @throws io.gristmill.error.InvalidInputException if the directory has no model
   * @throws io.gristmill.error.IncompatibleArtifactException if its architecture or the kind of its
   *     tokenizer is not supported, or the tokenizer is too large
   */
  public HuggingFaceImport(Storage files, String directory) throws IOException {
    this.files = files;
    this.directory = directory;
    this.model = HuggingFaceModel.config(files, directory);
    this.tokenizer = LoadedModel.tokenizer(files, directory, model.vocabularySize());
    this.companions = Companions.read(files, directory);
  }

  public GptConfig model() {
    return model;
  }

  /** The settings that describe such a model. */
  public List<String> settings() {
    List<String> settings = new ArrayList<>(model.settings());
    LoraShape lora = model.block().lora();
    if (!lora.isNone()) {
      settings.add("model.lora.rank=" + lora.rank());
      settings.add("model.lora.alpha=" + lora.alpha());
      settings.add("model.lora.targets=[" + String.join(",", lora.targets()) + "]");
    }
    return settings;
  }

  /**
   * Writes the model as a checkpoint of the store.
   *
   * @param storage the store's storage
   * @param runConfig the effective configuration
   * @throws io.gristmill.error.IncompatibleArtifactException if the weights do not match the shape
   */
  public Checkpoint into(CheckpointStore store, Storage storage, long seed, String runConfig)
      throws IOException {
    return store.write(state(seed), target -> writeTo(storage, target, runConfig));
  }

  private CheckpointState state(long seed) throws IOException {
    TreeMap<String, String> fingerprints = new TreeMap<>();
    fingerprints.put("tokenizer", tokenizer.fingerprint());
    fingerprints.put("model", HuggingFaceModel.fingerprint(files, directory));
    OptionalDouble notMeasured = OptionalDouble.empty();
    return new CheckpointState(0, 0, 0, seed, 0, notMeasured, LoopState.NONE, fingerprints);
  }

  private List<String> writeTo(Storage storage, String target, String runConfig)
      throws IOException {
    writeWeights(storage.output(target + "/" + Checkpoint.MODEL));
    HuggingFaceConfig.write(
        storage.output(target + "/" + Checkpoint.CONFIG), model, companions.ids());
    TokenizerFiles.write(tokenizer.model(), storage, target);
    storage
        .output(target + "/" + Checkpoint.RUN_CONFIG)
        .write(runConfig.getBytes(StandardCharsets.UTF_8));
    List<String> names = new ArrayList<>(companions.write(storage, target));
    names.addAll(
        List.of(
            Checkpoint.MODEL,
            Checkpoint.CONFIG,
            TokenizerFiles.TOKENIZER,
            TokenizerFiles.VOCABULARY,
            TokenizerFiles.MERGES,
            Checkpoint.RUN_CONFIG));
    return names;
  }

  private void writeWeights(OutputFile file) throws IOException {
    Map<String, INDArray> read = HuggingFaceModel.tensors(files, directory, model);
    Map<String, INDArray> floats = new LinkedHashMap<>();
    try {
      ModelTensors.arranged(model, read)
          .forEach((name, tensor) -> floats.put(name, tensor.castTo(DataType.FLOAT)));
      Safetensors.write(file, floats);
    } finally {
      // Arranging and casting give back the very arrays where nothing is to be changed.
      Set<INDArray> all = Collections.newSetFromMap(new IdentityHashMap<>());
      all.addAll(read.values());
      all.addAll(floats.values());
      all.forEach(INDArray::close);
    }
  }
}
