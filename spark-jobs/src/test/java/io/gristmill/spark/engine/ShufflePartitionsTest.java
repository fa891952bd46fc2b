package io.gristmill.spark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.SparkFixture;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ShufflePartitionsTest {

  private static final long MIB = 1 << 20;

  @Test
  void numberDependsOnTheBytes() {
    assertThat(ShufflePartitions.count(0, 128 * MIB, 16)).isEqualTo(1);
    assertThat(ShufflePartitions.count(300 * 128 * MIB, 128 * MIB, 16)).isEqualTo(300);
    assertThat(ShufflePartitions.count(300 * 128 * MIB + 1, 128 * MIB, 16)).isEqualTo(301);
    assertThat(ShufflePartitions.count(1L << 50, 1024, 16)).isEqualTo(1_000_000);
  }

  @Test
  void smallInputIsSpreadOverTheCores() {
    assertThat(ShufflePartitions.count(100 * MIB, 128 * MIB, 16)).isEqualTo(16);
    assertThat(ShufflePartitions.count(5 * MIB, 128 * MIB, 16)).isEqualTo(5);
    assertThat(ShufflePartitions.count(MIB / 2, 128 * MIB, 16)).isEqualTo(1);
  }

  @Test
  void settingsOfTheUserTakePrecedence() {
    SparkSession spark = SparkFixture.spark().newSession();
    String given = spark.sparkContext().getConf().get("spark.sql.shuffle.partitions");
    ShufflePartitions.follow(spark, 1L << 40, MIB);
    assertThat(spark.conf().get("spark.sql.shuffle.partitions")).isEqualTo(given);
    assertThat(ShufflePartitions.ofPairs(spark)).isEqualTo(Integer.parseInt(given));
  }
}
