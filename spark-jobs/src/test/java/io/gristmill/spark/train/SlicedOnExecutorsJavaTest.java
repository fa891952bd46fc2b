package io.gristmill.spark.train;

import io.gristmill.spark.LocalCluster;
import org.apache.spark.api.java.JavaSparkContext;

class SlicedOnExecutorsJavaTest extends SlicedRoundTrainerContract {

  @Override
  JavaSparkContext start() {
    return LocalCluster.executors(2, LocalCluster.JAVA);
  }
}
