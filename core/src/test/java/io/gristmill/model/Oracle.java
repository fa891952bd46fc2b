package io.gristmill.model;

import io.gristmill.SharedData;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.config.OptimizerSection;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A case PyTorch computed in float64: weights, batches, and what comes out. */
record Oracle(Path directory, Map<String, INDArray> answers) {

  static Oracle of(String name) throws IOException {
    return of("training", name);
  }

  static Oracle of(String set, String name) throws IOException {
    Path directory = SharedData.path("oracles/" + set + "/" + name);
    return new Oracle(directory, Safetensors.read(file(directory, "oracle.safetensors")));
  }

  static InputFile file(Path directory, String name) {
    return new LocalStorage().input(directory.resolve(name).toString());
  }

  GptNetwork network(OptimizerSection optimizer, DataType type) throws IOException {
    return network(directory, optimizer, type);
  }

  static GptNetwork network(Path directory, OptimizerSection optimizer, DataType type)
      throws IOException {
    GptConfig config = HuggingFaceConfig.read(file(directory, "config.json"));
    GptNetwork network = GptNetwork.create(config, optimizer, 0, type);
    network.setWeights(Safetensors.read(file(directory, "model.safetensors")));
    return network;
  }

  Map<String, INDArray> tensors(String file) throws IOException {
    return Safetensors.read(file(directory, file));
  }

  double[] series(String name) {
    return answers.get(name).toDoubleVector();
  }

  /** The batch at a leading index of {@code inputs} and {@code targets}. */
  TokenBatch batch(long... at) {
    return new TokenBatch(ids("inputs", at), ids("targets", at));
  }

  private int[][] ids(String name, long... at) {
    INDArray array = answers.get(name);
    for (long i : at) {
      array = array.get(NDArrayIndex.point(i));
    }
    return array.toIntMatrix();
  }
}
