package io.gristmill.spark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.SerializationRoundTrip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IndexPartitionerTest {

  private final IndexPartitioner partitioner = new IndexPartitioner(4);

  @Test
  void partitionsByNumbersAndByKeysThatNameOne() {
    IndexPartitioner.Key key = () -> 2;

    assertThat(partitioner.numPartitions()).isEqualTo(4);
    assertThat(partitioner.getPartition(3)).isEqualTo(3);
    assertThat(partitioner.getPartition(key)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(SerializationRoundTrip.class)
  void equalsItselfAfterSerialization(SerializationRoundTrip roundTrip) {
    assertThat(roundTrip.of(partitioner)).isEqualTo(partitioner).hasSameHashCodeAs(partitioner);
    assertThat(new IndexPartitioner(5)).isNotEqualTo(partitioner);
  }
}
