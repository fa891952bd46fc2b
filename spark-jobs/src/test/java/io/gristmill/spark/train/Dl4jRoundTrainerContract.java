package io.gristmill.spark.train;

import io.gristmill.io.LocalStorage;
import io.gristmill.optim.LearningRateSchedule;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import java.util.List;

/** Deeplearning4j sums replicas in the order in which they arrive. */
abstract class Dl4jRoundTrainerContract extends SparkRoundTrainerContract {

  @Override
  RoundTrainer trainer(TrainRequest request) {
    return new Dl4jRoundTrainer(
        spark(),
        network(),
        LearningRateSchedule.of(request.config().optimizer()),
        new LocalStorage(),
        request.tokens(),
        RollbackPolicy.LAST_ROUND);
  }

  @Override
  List<String> averaging() {
    return PLAIN;
  }

  @Override
  double tolerance() {
    return 1e-6;
  }
}
