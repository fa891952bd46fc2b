package io.gristmill.spark.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.select.RankCut;
import io.gristmill.spark.SparkFixture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compared with a plain sort of all rows in memory. */
class ExactRanksTest {

  private static final Comparator<Row> ORDER =
      Comparator.<Row, byte[]>comparing(row -> utf8(row.getString(0)), Arrays::compareUnsigned)
          .thenComparingLong(row -> row.getLong(1))
          .thenComparing(row -> utf8(row.getString(2)), Arrays::compareUnsigned);

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64})
  void ranksAreThoseOfAPlainSort(int partitions) {
    List<Row> rows = rows(partitions);
    ExactRanks ranks = ranks(rows, partitions);
    assertThat(ranks.ranked().collect()).isEqualTo(expected(rows));
    assertThat(ranks.totals().values().stream().mapToLong(size -> size[0]).sum())
        .isEqualTo(rows.size());
  }

  /** The documents that are kept are the first of the sorted list, to the last byte. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64})
  void shareOfBytesIsExact(int partitions) {
    List<Row> rows = rows(9).stream().map(row -> with(row, "")).toList();
    long all = rows.stream().mapToLong(row -> row.getLong(3)).sum();
    RankCut cut = new RankCut(rows.size(), rows.size(), all / 3, 0);
    List<String> kept = new ArrayList<>();
    for (Row row : ranks(rows, partitions).ranked().collect()) {
      if (cut.keeps(row.getLong(5), row.getLong(6))) {
        kept.add(row.getString(2));
      }
    }
    List<String> expected = new ArrayList<>();
    long bytes = 0;
    for (Row row : rows.stream().sorted(ORDER).toList()) {
      if (bytes < all / 3) {
        expected.add(row.getString(2));
      }
      bytes += row.getLong(3);
    }
    assertThat(kept).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = 7)
  void emptyTableHasNoRanks(int partitions) {
    ExactRanks ranks = ranks(List.of(), partitions);
    assertThat(ranks.ranked().collect()).isEmpty();
    assertThat(ranks.totals()).isEmpty();
  }

  /** With position, rank and bytes before. */
  private static List<Row> expected(List<Row> rows) {
    List<Row> sorted = rows.stream().sorted(ORDER).toList();
    Map<String, long[]> groups = new HashMap<>();
    List<Row> ranked = new ArrayList<>();
    for (Row row : sorted) {
      long[] before = groups.computeIfAbsent(row.getString(0), key -> new long[2]);
      ranked.add(
          RowFactory.create(
              row.get(0),
              row.get(1),
              row.get(2),
              row.get(3),
              (long) ranked.size(),
              before[0],
              before[1]));
      before[0]++;
      before[1] += row.getLong(3);
    }
    return ranked;
  }

  private static ExactRanks ranks(List<Row> rows, int partitions) {
    SparkSession spark = SparkFixture.spark();
    String before = spark.conf().get("spark.sql.shuffle.partitions");
    spark.conf().set("spark.sql.shuffle.partitions", Integer.toString(partitions));
    try {
      Dataset<Row> table = spark.createDataFrame(rows, ExactRanks.RANKED).repartition(partitions);
      return ExactRanks.of(table);
    } finally {
      spark.conf().set("spark.sql.shuffle.partitions", before);
    }
  }

  /** Many ties of keys, groups of very different sizes, ids whose order differs in UTF-16. */
  private static List<Row> rows(long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    String[] groups = {"en", "en", "en", "en", "de", "fr-\uFF21", "fr-\uD83D\uDE00"};
    for (int i = 0; i < 500; i++) {
      String id = (random.nextBoolean() ? "\uFF21" : "\uD83D\uDE00") + i;
      long key = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(5);
      String group = groups[random.nextInt(groups.length)];
      rows.add(RowFactory.create(group, key, id, (long) random.nextInt(100)));
    }
    return rows;
  }

  private static Row with(Row row, String group) {
    return RowFactory.create(group, row.get(1), row.get(2), row.get(3));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
