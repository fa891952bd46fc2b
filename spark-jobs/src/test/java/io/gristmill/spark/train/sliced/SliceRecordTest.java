package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.engine.IndexPartitioner;
import io.gristmill.spark.train.sliced.SliceRecord.ReplicaOfSlice;
import org.junit.jupiter.api.Test;

class SliceRecordTest {

  @Test
  void contributionsGoToThePartitionOfTheirSlice() {
    assertThat(new IndexPartitioner(4).getPartition(new ReplicaOfSlice(2, 7))).isEqualTo(2);
  }

  @Test
  void contributionsToASliceAreOrderedByReplica() {
    assertThat(new ReplicaOfSlice(0, 10)).isGreaterThan(new ReplicaOfSlice(0, 9));
    assertThat(new ReplicaOfSlice(0, 10)).isLessThan(new ReplicaOfSlice(1, 0));
  }
}
