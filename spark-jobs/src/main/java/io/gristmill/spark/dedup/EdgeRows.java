package io.gristmill.spark.dedup;

import io.gristmill.preprocessing.dedup.Edge;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Edges as rows of {@link Columns#EDGE}. */
final class EdgeRows {

  private EdgeRows() {}

  static Row row(Edge edge) {
    return RowFactory.create(edge.node(), edge.neighbour(), edge.moved());
  }

  static Edge edge(Row row) {
    return new Edge(row.getString(0), row.getString(1), row.getBoolean(2));
  }
}
