package io.gristmill.spark.dedup;

import static io.gristmill.error.Messages.format;
import static io.gristmill.spark.dedup.ConnectedComponents.EdgeRows.MOVED;
import static io.gristmill.spark.dedup.ConnectedComponents.EdgeRows.NEIGHBOUR;
import static io.gristmill.spark.dedup.ConnectedComponents.EdgeRows.NODE;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.gristmill.preprocessing.dedup.StarContraction;
import io.gristmill.preprocessing.dedup.StarContraction.Edge;
import io.gristmill.preprocessing.dedup.StarContraction.KeyStars;
import io.gristmill.preprocessing.dedup.StarContraction.KeyStars.Membership;
import io.gristmill.spark.engine.Iterators;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Connected components by alternating small and large stars until neither changes an edge. Every
 * step is a shuffle by node and a sort that may spill. The result does not depend on the partitions
 * of the edges. The small star comes first, as it drops repeated edges, and documents that share
 * many keys have many of them.
 */
final class ConnectedComponents {

  /** The published bound is O(log² n); real graphs take three to six rounds. */
  private static final int MAX_ROUNDS = 100;

  private ConnectedComponents() {}

  /**
   * Finds the components of documents that share keys.
   *
   * @param memberships a key (bytes) and an id, repeats allowed
   * @return as {@link #of}
   */
  static Dataset<Row> sharing(Dataset<Row> memberships) {
    String key = memberships.columns()[0];
    String id = memberships.columns()[1];
    return of(
        memberships
            .repartition(col(key))
            .sortWithinPartitions(key, id)
            .mapPartitions(new KeyStarsPartition(), Encoders.row(EdgeRows.SCHEMA)));
  }

  /**
   * Contracts the edges to stars.
   *
   * @param edges rows of {@link EdgeRows#SCHEMA} from the larger to the smaller end, repeats
   *     allowed
   * @return an edge from each document but the smallest of a component to the smallest; persisted
   */
  static Dataset<Row> of(Dataset<Row> edges) {
    Dataset<Row> current = edges;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Dataset<Row> small = step(round == 0 ? current : cut(current), new SmallStarPartition());
      Dataset<Row> large = step(bothWays(cut(small)), new LargeStarPartition());
      // Counting computes and stores the edges before their inputs are freed.
      boolean settled = moved(large) == 0 && moved(small) == 0;
      small.unpersist();
      current.unpersist();
      if (settled) {
        return large;
      }
      current = large;
    }
    throw new IllegalStateException(
        format("components: unsettled (expected settled within %d rounds)", MAX_ROUNDS));
  }

  private static Dataset<Row> step(Dataset<Row> edges, MapPartitionsFunction<Row, Row> star) {
    return edges
        .repartition(col(NODE))
        .sortWithinPartitions(NODE, NEIGHBOUR)
        .mapPartitions(star, Encoders.row(EdgeRows.SCHEMA))
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /**
   * Hides the lineage of rows from the planner: plans that contain those of all earlier rounds grow
   * exponentially when they are printed. Lost partitions are still recomputed.
   */
  private static Dataset<Row> cut(Dataset<Row> persisted) {
    return persisted.sparkSession().createDataFrame(persisted.javaRDD(), EdgeRows.SCHEMA);
  }

  private static Dataset<Row> bothWays(Dataset<Row> edges) {
    Column there = struct(col(NODE), col(NEIGHBOUR));
    Column back = struct(col(NEIGHBOUR).as(NODE), col(NODE).as(NEIGHBOUR));
    return edges
        .select(explode(array(there, back)).as("edge"))
        .select("edge.*")
        .withColumn(MOVED, lit(false));
  }

  private static long moved(Dataset<Row> edges) {
    return edges.where(col(MOVED)).count();
  }

  /**
   * Converts memberships (key, id), sorted by key and id, to edges from each document to the first
   * of the key.
   */
  record KeyStarsPartition() implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> sorted) {
      Iterator<Membership> memberships =
          Iterators.map(sorted, row -> new Membership(row.<byte[]>getAs(0), row.getString(1)));
      return Iterators.map(new KeyStars(memberships), EdgeRows::row);
    }
  }

  /** {@link StarContraction#smallStar} over a partition sorted by node and neighbour. */
  record SmallStarPartition() implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> sorted) {
      return Iterators.map(
          StarContraction.smallStar(Iterators.map(sorted, EdgeRows::edge)), EdgeRows::row);
    }
  }

  /** {@link StarContraction#largeStar} over a partition sorted by node and neighbour. */
  record LargeStarPartition() implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> sorted) {
      return Iterators.map(
          StarContraction.largeStar(Iterators.map(sorted, EdgeRows::edge)), EdgeRows::row);
    }
  }

  /** Conversion of edges to rows and back. */
  static final class EdgeRows {

    static final String NODE = "node";
    static final String NEIGHBOUR = "neighbour";
    static final String MOVED = "moved";

    static final StructType SCHEMA =
        new StructType()
            .add(NODE, DataTypes.StringType, false)
            .add(NEIGHBOUR, DataTypes.StringType, false)
            .add(MOVED, DataTypes.BooleanType, false);

    private EdgeRows() {}

    static Row row(Edge edge) {
      return RowFactory.create(edge.node(), edge.neighbour(), edge.moved());
    }

    static Edge edge(Row row) {
      return new Edge(row.getString(0), row.getString(1), row.getBoolean(2));
    }
  }
}
