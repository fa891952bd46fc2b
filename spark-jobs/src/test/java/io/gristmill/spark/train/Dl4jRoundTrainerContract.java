package io.gristmill.spark.train;

import io.gristmill.io.LocalStorage;
import io.gristmill.optim.LearningRateSchedules;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.Undo;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Deeplearning4j sums replicas in the order in which they arrive. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Dl4jRoundTrainerContract extends RoundTrainerContract {

  private JavaSparkContext spark;

  abstract JavaSparkContext start();

  @BeforeAll
  void startSpark() {
    spark = start();
  }

  @AfterAll
  void stopSpark() {
    spark.close();
  }

  @Override
  RoundTrainer trainer(TrainRequest request) {
    return new Dl4jRoundTrainer(
        spark,
        network(),
        LearningRateSchedules.of(request.config().optimizer()),
        new LocalStorage(),
        Undo.LAST_ROUND);
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
