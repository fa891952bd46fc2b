package io.gristmill.model;

import io.gristmill.model.shape.GptConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network with random weights, and the same one in double precision. */
public final class DoubleReference implements AutoCloseable {

  private final GptNetwork network;
  private final GptNetwork exact;

  /**
   * Creates both networks.
   *
   * @param scale of the initial weights; larger ones make a model more certain
   */
  public DoubleReference(GptConfig config, double scale) {
    network = GptNetwork.create(config, Settings.optimizer(5), 11);
    exact = GptNetwork.create(config, Settings.optimizer(5), 11, DataType.DOUBLE);
    Map<String, INDArray> scaled = new HashMap<>();
    Random random = new Random(5);
    network
        .weights()
        .forEach(
            (name, weight) -> {
              // Without a bias of its own every id would be as frequent as any other.
              double shift = name.endsWith("bias") ? random.nextDouble() : 0;
              scaled.put(name, weight.mul(scale).addi(shift));
            });
    network.setWeights(scaled);
    Map<String, INDArray> doubles = new HashMap<>();
    network.weights().forEach((name, weight) -> doubles.put(name, weight.castTo(DataType.DOUBLE)));
    exact.setWeights(doubles);
  }

  /** The network in float32. */
  public GptNetwork network() {
    return network;
  }

  /** Logits in double precision after every position of one sequence. */
  public float[][] logits(int[] ids) {
    return exact.logits(ids);
  }

  @Override
  public void close() {
    network.close();
    exact.close();
  }
}
