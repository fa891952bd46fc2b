package io.gristmill.spark.train.sliced;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** What the driver gets to see of a replica: its first record. */
record Outcomes() implements FlatMapFunction<Iterator<ReplicaRecord>, ReplicaRecord.Outcome> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<ReplicaRecord.Outcome> call(Iterator<ReplicaRecord> records) {
    return List.of((ReplicaRecord.Outcome) records.next()).iterator();
  }
}
