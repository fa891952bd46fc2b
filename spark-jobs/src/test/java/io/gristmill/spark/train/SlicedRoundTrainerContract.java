package io.gristmill.spark.train;

import io.gristmill.io.LocalStorage;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import java.util.List;

/** Sliced averaging equals the reference bit for bit, for every encoding and averaging rule. */
abstract class SlicedRoundTrainerContract extends SparkRoundTrainerContract {

  @Override
  RoundTrainer trainer(TrainRequest request) {
    return Trainers.sliced(request, new LocalStorage(), spark(), RollbackPolicy.LAST_ROUND);
  }

  /** With dropout, which does not depend on the executor. */
  @Override
  List<String> averaging() {
    return List.of(
        "model.dropout=0.1",
        "averaging.outer=nesterov",
        "averaging.encoding=int8",
        "averaging.error-feedback=true",
        "averaging.recovery-every=2");
  }

  @Override
  double tolerance() {
    return 0;
  }
}
