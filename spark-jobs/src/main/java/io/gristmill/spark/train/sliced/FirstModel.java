package io.gristmill.spark.train.sliced;

import io.gristmill.model.GptNetwork;
import io.gristmill.training.SharedVector;
import io.gristmill.training.averaging.Pieces;
import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.api.java.function.VoidFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes the weights of the seed, from which a new run begins. */
record FirstModel(ReplicaSetup setup, String directory) implements VoidFunction<Iterator<Integer>> {

  private static final long serialVersionUID = 1L;

  @Override
  public void call(Iterator<Integer> once) throws IOException {
    try (GptNetwork network = setup.network()) {
      INDArray flat = network.parameters().reshape(network.parameters().length());
      setup.files().write(directory, SharedVector.MODEL.file(), Pieces.values(Pieces.of(flat)));
    }
  }
}
