package io.gristmill.spark.select;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The exact ranks of rows, by a sort of the whole table: by {@code group}, then {@code key}, then
 * {@code id} as UTF-8, which has no ties. The driver adds up the rows of each sorted partition, so
 * that a task knows how many are before its own. The ranks are the same for any partitioning.
 */
final class ExactRanks {

  /** Columns that a table of rows to rank begins with; {@code bytes} are added up too. */
  static final StructType RANKED =
      new StructType()
          .add("group", DataTypes.StringType, false)
          .add("key", DataTypes.LongType, false)
          .add("id", DataTypes.StringType, false)
          .add("bytes", DataTypes.LongType, false);

  private static final int GROUP = 0;
  private static final int BYTES = 3;

  private final JavaRDD<Row> sorted;

  /** Rows and bytes by group, of each sorted partition, in the order of the groups. */
  private final List<Map<String, long[]>> partitions;

  private ExactRanks(JavaRDD<Row> sorted, List<Map<String, long[]>> partitions) {
    this.sorted = sorted;
    this.partitions = partitions;
  }

  /** Sorts a table that begins with {@link #RANKED}. */
  static ExactRanks of(Dataset<Row> rows) {
    JavaRDD<Row> sorted = rows.sort("group", "key", "id").javaRDD();
    return new ExactRanks(sorted, sorted.mapPartitions(ExactRanks::totals).collect());
  }

  /** Rows and bytes of each group. */
  Map<String, long[]> totals() {
    Map<String, long[]> sum = new LinkedHashMap<>();
    partitions.forEach(
        partition ->
            partition.forEach(
                (group, size) ->
                    sum.merge(group, size, (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]})));
    return sum;
  }

  /**
   * The rows with three more columns: the position in the whole table, the rank in the group, and
   * the bytes of the better rows of the group, all from 0.
   */
  JavaRDD<Row> ranked() {
    Map<String, long[]> groupStarts = new LinkedHashMap<>();
    List<long[]> starts = new ArrayList<>();
    long[] before = new long[2];
    for (Map<String, long[]> partition : partitions) {
      starts.add(before.clone());
      for (Map.Entry<String, long[]> group : partition.entrySet()) {
        groupStarts.putIfAbsent(group.getKey(), before.clone());
        before[0] += group.getValue()[0];
        before[1] += group.getValue()[1];
      }
    }
    return sorted.mapPartitionsWithIndex(
        new RankPartition(new ArrayList<>(starts), new LinkedHashMap<>(groupStarts)), true);
  }

  private static Iterator<Map<String, long[]>> totals(Iterator<Row> rows) {
    Map<String, long[]> sizes = new LinkedHashMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      long[] size = sizes.computeIfAbsent(row.getString(GROUP), key -> new long[2]);
      size[0]++;
      size[1] += row.getLong(BYTES);
    }
    return List.of(sizes).iterator();
  }

  /**
   * Numbers the rows of a partition.
   *
   * @param starts rows and bytes before each partition
   * @param groupStarts rows and bytes before each group
   */
  private record RankPartition(List<long[]> starts, Map<String, long[]> groupStarts)
      implements Function2<Integer, Iterator<Row>, Iterator<Row>> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Integer partition, Iterator<Row> rows) {
      long[] place = starts.get(partition).clone();
      return new Iterator<>() {

        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Row next() {
          Row row = rows.next();
          long[] start = groupStarts.get(row.getString(GROUP));
          Row ranked = with(row, place[0], place[0] - start[0], place[1] - start[1]);
          place[0]++;
          place[1] += row.getLong(BYTES);
          return ranked;
        }
      };
    }

    private static Row with(Row row, long position, long rank, long bytesBefore) {
      Object[] values = new Object[row.size() + 3];
      for (int i = 0; i < row.size(); i++) {
        values[i] = row.get(i);
      }
      values[row.size()] = position;
      values[row.size() + 1] = rank;
      values[row.size() + 2] = bytesBefore;
      return RowFactory.create(values);
    }
  }
}
