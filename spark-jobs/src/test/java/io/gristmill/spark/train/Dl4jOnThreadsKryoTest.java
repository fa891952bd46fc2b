package io.gristmill.spark.train;

import io.gristmill.spark.LocalCluster;
import org.apache.spark.api.java.JavaSparkContext;

class Dl4jOnThreadsKryoTest extends Dl4jRoundTrainerContract {

  @Override
  JavaSparkContext start() {
    return LocalCluster.threads(2, LocalCluster.KRYO);
  }
}
