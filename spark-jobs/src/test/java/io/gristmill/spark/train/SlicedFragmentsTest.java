package io.gristmill.spark.train;

import io.gristmill.spark.LocalCluster;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Rounds that average a part of the model. */
class SlicedFragmentsTest extends SlicedRoundTrainerContract {

  @Override
  JavaSparkContext start() {
    return LocalCluster.threads(2, LocalCluster.KRYO);
  }

  @Override
  List<String> averaging() {
    return List.of(
        "averaging.encoding=int4",
        "averaging.error-feedback=true",
        "averaging.fragments=3",
        "averaging.recovery-every=2");
  }
}
