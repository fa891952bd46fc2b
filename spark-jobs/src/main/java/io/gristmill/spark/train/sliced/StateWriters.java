package io.gristmill.spark.train.sliced;

import io.gristmill.io.Storage;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.spark.engine.IndexPartitioner;
import io.gristmill.spark.engine.Iterators;
import io.gristmill.spark.train.sliced.ReplicaCache.LiveReplica;
import io.gristmill.spark.train.sliced.ReplicaCache.ReplicaLease;
import io.gristmill.spark.train.sliced.ReplicaSetup.StateId;
import io.gristmill.spark.train.sliced.SliceRecord.ReplicaOfSlice;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.Replica;
import io.gristmill.training.averaging.SliceLayout.SliceState;
import io.gristmill.training.averaging.VectorChunks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.api.java.function.VoidFunction;
import scala.Tuple2;

/**
 * Writers of checkpoints and of files for recovery: what replicas own, what slices hold, and the
 * first model.
 */
final class StateWriters {

  private StateWriters() {}

  /**
   * Writes the vectors of a replica's own state, each to a file: from the cached replica if it is
   * on this executor, else from its partition.
   */
  record OwnWriter(
      ReplicaSetup setup,
      StateId state,
      List<Integer> steps,
      String directory,
      List<ModelVector> vectors)
      implements VoidFunction<Iterator<ReplicaRecord>> {

    private static final long serialVersionUID = 1L;

    @Override
    public void call(Iterator<ReplicaRecord> records) throws IOException {
      TaskContext context = TaskContext.get();
      Optional<LiveReplica> found =
          LiveReplica.found(setup, state, steps.get(context.partitionId()), context);
      if (found.isPresent()) {
        ReplicaLease lease = ReplicaLease.of(found.get(), state, context);
        Replica replica = found.get().replica();
        write(context.partitionId(), vector -> VectorChunks.values(replica.chunks(vector)));
        lease.done();
      } else {
        States states = new States(records);
        write(context.partitionId(), states::of);
      }
    }

    private void write(int replica, Function<ModelVector, Iterator<float[]>> source)
        throws IOException {
      TrainedFiles files = setup.files();
      for (ModelVector vector : vectors) {
        files.write(directory, TrainedFiles.of(vector, replica), source.apply(vector));
      }
    }

    /** Reads the states among the records, which come vector by vector. */
    private static final class States {

      private final Iterator<ReplicaRecord> records;
      private final Deque<ReplicaRecord.State> ahead = new ArrayDeque<>(1);

      States(Iterator<ReplicaRecord> records) {
        this.records = records;
      }

      Iterator<float[]> of(ModelVector vector) {
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            while (ahead.isEmpty() && records.hasNext()) {
              if (records.next() instanceof ReplicaRecord.State state
                  && state.vector().compareTo(vector) >= 0) {
                ahead.add(state);
              }
            }
            return !ahead.isEmpty() && ahead.element().vector() == vector;
          }

          @Override
          public float[] next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            return ahead.remove().values();
          }
        };
      }
    }
  }

  /** Writes the vectors that slices hold together, each in a task of its own. */
  record SharedWriter(TrainedFiles files, String directory, List<ModelVector> vectors)
      implements VoidFunction<Iterator<Tuple2<ReplicaOfSlice, float[]>>> {

    private static final long serialVersionUID = 1L;

    /** Writes all vectors. Keys of the shuffle are vector and slice. */
    void write(JavaRDD<SliceRecord> slices) {
      slices
          .flatMapToPair(new Cut(vectors))
          .repartitionAndSortWithinPartitions(new IndexPartitioner(vectors.size()))
          .foreachPartition(this);
    }

    @Override
    public void call(Iterator<Tuple2<ReplicaOfSlice, float[]>> pieces) throws IOException {
      ModelVector vector = vectors.get(TaskContext.getPartitionId());
      files.write(directory, TrainedFiles.of(vector), Iterators.map(pieces, Tuple2::_2));
    }

    /** Cuts the state of a slice into its chunks of the vectors. */
    private record Cut(List<ModelVector> vectors)
        implements PairFlatMapFunction<SliceRecord, ReplicaOfSlice, float[]> {

      private static final long serialVersionUID = 1L;

      @Override
      public Iterator<Tuple2<ReplicaOfSlice, float[]>> call(SliceRecord record) {
        List<Tuple2<ReplicaOfSlice, float[]>> pieces = new ArrayList<>();
        if (record instanceof SliceRecord.State found) {
          SliceState state = found.state();
          for (int i = 0; i < vectors.size(); i++) {
            if (state.slice().holds(vectors.get(i))) {
              ReplicaOfSlice key = new ReplicaOfSlice(i, state.slice().index());
              pieces.add(new Tuple2<>(key, state.chunk(vectors.get(i))));
            }
          }
        }
        return pieces.iterator();
      }
    }
  }

  /** Writes the initial weights of the seed, from which a new run starts. */
  record FirstModel(ReplicaSetup setup, String directory)
      implements VoidFunction<Iterator<Integer>> {

    private static final long serialVersionUID = 1L;

    @Override
    public void call(Iterator<Integer> once) throws IOException {
      try (TrainingStep step = setup.trainingStep()) {
        setup
            .files()
            .write(
                directory,
                TrainedFiles.of(ModelVector.PARAMETERS),
                VectorChunks.values(VectorChunks.of(step, TrainingStep.Vector.PARAMETERS)));
      }
    }
  }

  /**
   * Directories for the states between checkpoints, named by the run: executors that outlive a
   * killed driver may still be writing to those of the previous run.
   */
  static final class RecoveryFiles {

    private final Storage storage;
    private final String all;
    private final String directory;
    private int count;

    RecoveryFiles(Storage storage, String scratch, String run) {
      this.storage = storage;
      this.all = scratch + "/.recovery";
      this.directory = all + "/" + run;
    }

    /** An empty directory. The first call deletes what killed drivers left. */
    String next() throws IOException {
      if (count == 0) {
        storage.delete(all);
      }
      return directory + "/" + count++;
    }

    /** Deletes the previous directory, once the newest is complete. */
    void deleteOlder() throws IOException {
      if (count > 1) {
        storage.delete(directory + "/" + (count - 2));
      }
    }

    void delete() {
      try {
        storage.delete(all);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
