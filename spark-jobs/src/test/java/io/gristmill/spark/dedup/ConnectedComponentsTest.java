package io.gristmill.spark.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.dedup.ConnectedComponents.EdgeRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ConnectedComponentsTest {

  @Test
  void contractsAChainToAStar() {
    SparkSession spark = SparkFixture.spark().newSession();
    spark.conf().set("spark.sql.shuffle.partitions", 3);
    List<Row> chain = new ArrayList<>();
    for (int i = 1; i < 60; i++) {
      chain.add(RowFactory.create(name(i), name(i - 1), false));
    }
    Collections.shuffle(chain, new Random(1));

    Dataset<Row> star = ConnectedComponents.of(spark.createDataFrame(chain, EdgeRows.SCHEMA));

    assertThat(star.select("node", "neighbour").sort("node").collectAsList())
        .hasSize(59)
        .allMatch(row -> row.getString(1).equals(name(0)))
        .extracting(row -> row.getString(0))
        .startsWith(name(1), name(2))
        .doesNotHaveDuplicates();
  }

  private static String name(int i) {
    return "%03d".formatted(i);
  }
}
