package io.gristmill.spark.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.spark.SparkFixture;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Documents are left where they were read. */
class SurvivingRowsTest {

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext());

  /** Four documents in two partitions. */
  private final JavaRDD<Row> documents =
      spark.parallelize(List.of(row("a", "1"), row("b", "2"), row("c", "3"), row("d", "4")), 2);

  @Test
  void survivorsStayInTheirPartitionsWithTheirNewColumns() {
    JavaRDD<Row> left =
        SurvivingRows.of(
            documents, 0, spark.parallelize(List.of(row(1, "d", "D"), row(0, "b", "B"))));
    assertThat(left.glom().collect())
        .isEqualTo(List.of(List.of(row("b", "2", "B")), List.of(row("d", "4", "D"))));
  }

  @Test
  void failsIfASurvivorIsMissing() {
    JavaRDD<Row> elsewhere =
        SurvivingRows.of(documents, 0, spark.parallelize(List.of(row(1, "a", "A"))));
    assertThatThrownBy(elsewhere::collect)
        .hasStackTraceContaining("survivors: 1 not read again (expected none)");
  }

  private static Row row(Object... values) {
    return RowFactory.create(values);
  }
}
