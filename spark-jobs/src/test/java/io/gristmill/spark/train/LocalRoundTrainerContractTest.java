package io.gristmill.spark.train;

import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import io.gristmill.training.RoundTrainer;

class LocalRoundTrainerContractTest extends RoundTrainerContract {

  @Override
  RoundTrainer trainer(TrainRequest request, GptNetwork network) {
    return Trainers.create(
        request,
        network,
        new LocalStorage(),
        () -> {
          throw new AssertionError("local training asked for Spark");
        });
  }

  @Override
  double tolerance() {
    return 0;
  }
}
