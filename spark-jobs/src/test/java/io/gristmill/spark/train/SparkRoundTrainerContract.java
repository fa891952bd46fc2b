package io.gristmill.spark.train;

import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** With a Spark for all tests of the class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SparkRoundTrainerContract extends RoundTrainerContract {

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

  final JavaSparkContext spark() {
    return spark;
  }
}
