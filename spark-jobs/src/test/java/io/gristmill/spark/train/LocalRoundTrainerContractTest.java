package io.gristmill.spark.train;

import io.gristmill.training.RoundTrainer;
import java.util.List;

/** The reference against itself: what it promises beyond its own definition. */
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
