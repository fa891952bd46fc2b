package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.host.FloatEncoding;
import io.gristmill.model.step.ComputeDevice;
import io.gristmill.spark.LocalCluster;
import io.gristmill.spark.engine.IndexPartitioner;
import io.gristmill.spark.train.sliced.Lineages.FirstRecord;
import io.gristmill.spark.train.sliced.ReplicaRound.ToSlices;
import io.gristmill.spark.train.sliced.SliceRecord.ReplicaOfSlice;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.OuterOptimizer;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.averaging.SliceLayout.SliceState;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;

/**
 * Stage 2 with a vector far larger than the executor's heap: 40 million parameters by default;
 * {@code -Dgristmill.vector-parameters=1100000000 -Dgristmill.vector-heap=2048} for the real thing,
 * which wants some 20 GB of disk.
 */
class LargeVectorTest {

  private static final long PARAMETERS = Long.getLong("gristmill.vector-parameters", 40_000_000);
  private static final int HEAP = Integer.getInteger("gristmill.vector-heap", 600);
  private static final int REPLICAS = 2;
  private static final AveragingRule RULE =
      AveragingRule.of(
          new OuterOptimizer.Nesterov(1, 0.5), FloatEncoding.FLOAT16, OptimizerStates.OWN, false);

  @Test
  void isSentInSlices() {
    SliceLayout layout = SliceLayout.of(PARAMETERS, 1, 0, REPLICAS);
    assertThat(layout.slices()).allMatch(slice -> slice.length() * 4L <= 16L << 20);
    int slices = layout.slices().size();
    try (JavaSparkContext spark =
        LocalCluster.executorsOfMemory(1, HEAP, LocalCluster.KRYO, Map.of())) {
      JavaPairRDD<ReplicaOfSlice, ReplicaRecord> told =
          indices(spark, REPLICAS)
              .mapPartitions(new Teller(layout))
              .mapPartitionsToPair(new ToSlices(slices))
              .repartitionAndSortWithinPartitions(new IndexPartitioner(slices));
      JavaRDD<SliceRecord> averaged =
          indices(spark, slices)
              .mapPartitions(new Zeros(layout))
              .zipPartitions(told, new SliceRound(RULE, REPLICAS))
              .persist(StorageLevel.MEMORY_AND_DISK());
      List<SliceRecord.Report> reports =
          averaged.mapPartitions(new FirstRecord<>(SliceRecord.Report.class)).collect();
      assertThat(reports).hasSize(slices);
      assertThat(reports.get(0).outcomes()).hasSize(REPLICAS);
      // Weights 1 and 3, movements 1 and 2: g = -1.75, b = g, new = -(g + 0.5 g).
      assertThat(
              averaged
                  .filter(SliceRecord.State.class::isInstance)
                  .map(new Checked(2.625f))
                  .collect())
          .hasSize(slices)
          .containsOnly(true);
      // Every element went out and came back, in two bytes and a little.
      long bytes = reports.stream().mapToLong(SliceRecord.Report::bytes).sum();
      assertThat(bytes / (double) (PARAMETERS * REPLICAS * 2 * 2)).isBetween(1.0, 1.025);
    }
  }

  private static JavaRDD<Integer> indices(JavaSparkContext spark, int count) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
  }

  /** A replica whose parameters all moved by its number plus one. */
  private record Teller(SliceLayout layout)
      implements FlatMapFunction<Iterator<Integer>, ReplicaRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<ReplicaRecord> call(Iterator<Integer> indices) {
      int replica = TaskContext.getPartitionId();
      ReplicaRecord outcome =
          new ReplicaRecord.Outcome(replica, List.of(), Placement.here(), 0, 0, ComputeDevice.HOST);
      return Stream.concat(
              Stream.of(outcome), layout.slices().stream().map(s -> contribution(s, replica)))
          .iterator();
    }

    private static ReplicaRecord contribution(Slice slice, int replica) {
      float[] moved = new float[slice.length()];
      Arrays.fill(moved, replica + 1);
      return new ReplicaRecord.Contribution(
          slice.index(), 1 + 2L * replica, RULE.encoding().encode(moved));
    }
  }

  private record Zeros(SliceLayout layout)
      implements FlatMapFunction<Iterator<Integer>, SliceRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<SliceRecord> call(Iterator<Integer> indices) {
      Slice slice = layout.slices().get(indices.next());
      SliceState state = SliceState.begin(slice, new float[slice.length()], RULE);
      return List.<SliceRecord>of(new SliceRecord.State(state)).iterator();
    }
  }

  private record Checked(float expected) implements Function<SliceRecord, Boolean> {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean call(SliceRecord record) {
      for (float value : ((SliceRecord.State) record).state().values()) {
        if (value != expected) {
          return false;
        }
      }
      return true;
    }
  }
}
