package io.gristmill.spark.train;

import io.gristmill.spark.LocalCluster;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Rounds that are averaged during the steps of the next ones, after some that are not. */
class SlicedOverlapTest extends SlicedRoundTrainerContract {

  @Override
  JavaSparkContext start() {
    return LocalCluster.threads(2, LocalCluster.KRYO);
  }

  @Override
  List<String> averaging() {
    return List.of(
        "averaging.encoding=int8",
        "averaging.error-feedback=true",
        "averaging.overlap=true",
        "averaging.recovery-every=2");
  }
}
