package io.gristmill.spark.train;

import io.gristmill.spark.LocalCluster;
import io.gristmill.spark.SecuredCluster;
import org.apache.spark.api.java.JavaSparkContext;

class SlicedOnExecutorsSecuredTest extends SlicedRoundTrainerContract {

  @Override
  JavaSparkContext start() {
    return SecuredCluster.start(2, LocalCluster.KRYO).spark();
  }
}
