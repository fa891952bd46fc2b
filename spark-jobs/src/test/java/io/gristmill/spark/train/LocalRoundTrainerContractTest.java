package io.gristmill.spark.train;

import io.gristmill.training.RoundTrainer;
import java.util.List;

/** The reference trainer compared with itself, for the rest of the contract. */
class LocalRoundTrainerContractTest extends RoundTrainerContract {

  @Override
  RoundTrainer trainer(TrainRequest request) {
    return reference(request);
  }

  @Override
  List<String> averaging() {
    return List.of("averaging.encoding=int8", "averaging.error-feedback=true");
  }

  @Override
  double tolerance() {
    return 0;
  }
}
