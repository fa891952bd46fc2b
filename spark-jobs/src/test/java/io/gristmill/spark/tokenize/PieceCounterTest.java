package io.gristmill.spark.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.spark.SparkFixture;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Limits on the distinct pre-tokens that the driver collects. */
class PieceCounterTest {

  /** Word {@code i} of six occurs {@code i + 1} times, 21 times in total. */
  private final Dataset<Row> documents = documents();

  @Test
  void collectsAllPreTokensBelowTheLimit() {
    PieceCounter.Counted counted = new PieceCounter("gpt2", 1, 6).of(documents);
    assertThat(counted.counts().size()).isEqualTo(6);
    assertThat(counted.left()).isZero();
    assertThat(counted.leftOccurrences()).isZero();
    assertThat(counted.occurrences()).isEqualTo(21);
  }

  @Test
  void leavesOutAndCountsTheRarestAboveTheLimit() {
    PieceCounter.Counted counted = new PieceCounter("gpt2", 1, 4).of(documents);
    assertThat(counted.counts().size()).isEqualTo(4);
    assertThat(counted.counts().count(0)).isGreaterThanOrEqualTo(3);
    assertThat(counted.minFrequency()).isEqualTo(3);
    assertThat(counted.left()).isEqualTo(2);
    assertThat(counted.leftOccurrences()).isEqualTo(3);
  }

  @Test
  void leavesOutPreTokensBelowTheMinimumFrequency() {
    PieceCounter.Counted counted = new PieceCounter("gpt2", 5, 4).of(documents);
    assertThat(counted.counts().size()).isEqualTo(2);
    assertThat(counted.minFrequency()).isEqualTo(5);
    assertThat(counted.left()).isEqualTo(4);
    assertThat(counted.leftOccurrences()).isEqualTo(10);
    PieceCounter.Counted frequent = new PieceCounter("gpt2", 100_000, 4).of(documents);
    assertThat(frequent.counts().size()).isZero();
    assertThat(frequent.leftOccurrences()).isEqualTo(21);
  }

  @Test
  void failsOnTooManyFrequentPreTokens() {
    String often = " a b c d".repeat(1 << 12);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      rows.add(RowFactory.create(often));
    }
    Dataset<Row> texts = SparkFixture.spark().createDataFrame(rows, schema());
    assertThatThrownBy(() -> new PieceCounter("gpt2", 1, 3).of(texts))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected at most tokenizer.max-pieces");
  }

  private static Dataset<Row> documents() {
    List<Row> rows = new ArrayList<>();
    for (int word = 0; word < 6; word++) {
      for (int times = 0; times <= word; times++) {
        rows.add(RowFactory.create(" " + (char) ('a' + word)));
      }
    }
    return SparkFixture.spark().createDataFrame(rows, schema()).repartition(3);
  }

  private static StructType schema() {
    return new StructType().add("text", DataTypes.StringType, false);
  }
}
