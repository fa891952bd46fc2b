package io.gristmill.spark.dedup;

import static io.gristmill.spark.dedup.Columns.EDGE;
import static io.gristmill.spark.dedup.Columns.MOVED;
import static io.gristmill.spark.dedup.Columns.NEIGHBOUR;
import static io.gristmill.spark.dedup.Columns.NODE;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Connected components by alternating large and small stars until neither changes an edge. Every
 * step is a shuffle by node and a sort that may spill; the result does not depend on how the edges
 * are partitioned.
 */
final class ConnectedComponents {

  /** The published bound is logarithmic squared; real graphs take three to six. */
  private static final int MAX_ROUNDS = 100;

  private ConnectedComponents() {}

  /**
   * Contracts the edges to stars.
   *
   * @param edges rows of {@link Columns#EDGE} from the larger to the smaller end, repeats allowed
   * @return an edge from each document but the smallest of a component to the smallest; persisted
   */
  static Dataset<Row> of(Dataset<Row> edges) {
    Dataset<Row> current = edges.persist(StorageLevel.MEMORY_AND_DISK());
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Dataset<Row> large = step(bothWays(cut(current)), new LargeStarPartition());
      Dataset<Row> small = step(cut(large), new SmallStarPartition());
      // Both are asked, and so both are computed and stored, before what they come from is freed.
      boolean smallMoved = anyMoved(small);
      boolean largeMoved = anyMoved(large);
      large.unpersist();
      current.unpersist();
      current = small;
      if (!largeMoved && !smallMoved) {
        return current;
      }
    }
    throw new IllegalStateException(
        "components: unsettled (expected settled within %d rounds)".formatted(MAX_ROUNDS));
  }

  private static Dataset<Row> step(Dataset<Row> edges, MapPartitionsFunction<Row, Row> star) {
    return edges
        .repartition(col(NODE))
        .sortWithinPartitions(NODE, NEIGHBOUR)
        .mapPartitions(star, Encoders.row(EDGE))
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /**
   * The same rows with their origin hidden from the planner: plans that hold those of all rounds
   * before grow exponentially when they are printed. Lost partitions are still recomputed.
   */
  private static Dataset<Row> cut(Dataset<Row> persisted) {
    return persisted.sparkSession().createDataFrame(persisted.javaRDD(), EDGE);
  }

  private static Dataset<Row> bothWays(Dataset<Row> edges) {
    Column there = struct(col(NODE), col(NEIGHBOUR));
    Column back = struct(col(NEIGHBOUR).as(NODE), col(NODE).as(NEIGHBOUR));
    return edges
        .select(explode(array(there, back)).as("edge"))
        .select("edge.*")
        .withColumn(MOVED, lit(false));
  }

  /** Counts, so that every partition is computed and stays. */
  private static boolean anyMoved(Dataset<Row> edges) {
    return edges.where(col(MOVED)).count() > 0;
  }
}
