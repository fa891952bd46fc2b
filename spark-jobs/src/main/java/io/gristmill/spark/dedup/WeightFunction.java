package io.gristmill.spark.dedup;

import io.gristmill.preprocessing.dedup.RehydrationWeight;
import org.apache.spark.sql.api.java.UDF1;

/** {@link RehydrationWeight} of a column. */
final class WeightFunction implements UDF1<Long, Integer> {

  private static final long serialVersionUID = 1L;

  @Override
  public Integer call(Long clusterSize) {
    return RehydrationWeight.of(clusterSize);
  }
}
