package io.gristmill.training;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Everything training changes.
 *
 * @param step optimizer updates each replica has taken
 * @param parameters {@code [1, parameters]}, in the network's own flat order
 * @param optimizers moments {@code [1, 2 * parameters]}: one array that all replicas share, or one
 *     per replica
 */
public record TrainedState(long step, INDArray parameters, List<INDArray> optimizers) {

  public TrainedState {
    optimizers = List.copyOf(optimizers);
  }
}
