package io.gristmill.spark.train.sliced;

import io.gristmill.training.SharedVector;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.averaging.SliceState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.api.java.function.VoidFunction;
import scala.Tuple2;

/** Writes what slices hold together, each vector in a task of its own. */
record SharedWriter(TrainedFiles files, String directory, List<SharedVector> vectors)
    implements VoidFunction<Iterator<Tuple2<ReplicaOfSlice, float[]>>> {

  private static final long serialVersionUID = 1L;

  /** Writes all; the keys of the shuffle are vector and slice. */
  void write(JavaRDD<SliceRecord> slices) {
    slices
        .flatMapToPair(new Cut(vectors))
        .repartitionAndSortWithinPartitions(new IndexPartitioner(vectors.size()))
        .foreachPartition(this);
  }

  @Override
  public void call(Iterator<Tuple2<ReplicaOfSlice, float[]>> pieces) throws IOException {
    SharedVector vector = vectors.get(TaskContext.getPartitionId());
    files.write(directory, vector.file(), new Mapped<>(pieces, Tuple2::_2));
  }

  /** A slice's pieces of the vectors. */
  private record Cut(List<SharedVector> vectors)
      implements PairFlatMapFunction<SliceRecord, ReplicaOfSlice, float[]> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<ReplicaOfSlice, float[]>> call(SliceRecord record) {
      List<Tuple2<ReplicaOfSlice, float[]>> pieces = new ArrayList<>();
      if (record instanceof SliceRecord.State found) {
        SliceState state = found.state();
        for (int i = 0; i < vectors.size(); i++) {
          if (vectors.get(i).cuts(state.slice())) {
            ReplicaOfSlice key = new ReplicaOfSlice(i, state.slice().index());
            pieces.add(new Tuple2<>(key, vectors.get(i).of(state)));
          }
        }
      }
      return pieces.iterator();
    }
  }
}
