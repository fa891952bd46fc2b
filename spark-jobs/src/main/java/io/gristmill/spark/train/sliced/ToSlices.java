package io.gristmill.spark.train.sliced;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Between the stages of a round: a replica's outcome to the first slice, then its contributions,
 * each to its slice. What follows them in the partition is not read.
 */
record ToSlices(int slices)
    implements PairFlatMapFunction<Iterator<ReplicaRecord>, ReplicaOfSlice, ReplicaRecord> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Tuple2<ReplicaOfSlice, ReplicaRecord>> call(Iterator<ReplicaRecord> records) {
    int replica = TaskContext.getPartitionId();
    return IntStream.rangeClosed(0, slices)
        .mapToObj(i -> addressed(records.next(), replica))
        .iterator();
  }

  private static Tuple2<ReplicaOfSlice, ReplicaRecord> addressed(
      ReplicaRecord record, int replica) {
    int slice = record instanceof ReplicaRecord.Contribution c ? c.slice() : 0;
    return new Tuple2<>(new ReplicaOfSlice(slice, replica), record);
  }
}
