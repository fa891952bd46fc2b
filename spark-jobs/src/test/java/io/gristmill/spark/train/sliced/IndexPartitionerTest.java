package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.Travel;
import io.gristmill.spark.train.sliced.IndexPartitioner.ReplicaOfSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IndexPartitionerTest {

  private final IndexPartitioner partitioner = new IndexPartitioner(4);

  @Test
  void sendsANumberAndTheWordOnASliceWhereTheySay() {
    assertThat(partitioner.numPartitions()).isEqualTo(4);
    assertThat(partitioner.getPartition(3)).isEqualTo(3);
    assertThat(partitioner.getPartition(new ReplicaOfSlice(2, 7))).isEqualTo(2);
  }

  @Test
  void ordersTheWordsOnASliceByReplica() {
    assertThat(new ReplicaOfSlice(0, 10)).isGreaterThan(new ReplicaOfSlice(0, 9));
    assertThat(new ReplicaOfSlice(0, 10)).isLessThan(new ReplicaOfSlice(1, 0));
  }

  /** Spark shuffles again what two partitioners that differ have placed. */
  @ParameterizedTest
  @EnumSource(Travel.class)
  void equalsWhatArrivesOfIt(Travel travel) {
    assertThat(travel.of(partitioner)).isEqualTo(partitioner).hasSameHashCodeAs(partitioner);
    assertThat(new IndexPartitioner(5)).isNotEqualTo(partitioner);
  }
}
