package io.gristmill.spark.train.sliced;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;

/** One partition after the other. */
record Concatenation()
    implements FlatMapFunction2<Iterator<ReplicaRecord>, Iterator<ReplicaRecord>, ReplicaRecord> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<ReplicaRecord> call(
      Iterator<ReplicaRecord> first, Iterator<ReplicaRecord> second) {
    return new Chain<>(List.of(first, second), () -> {});
  }
}
