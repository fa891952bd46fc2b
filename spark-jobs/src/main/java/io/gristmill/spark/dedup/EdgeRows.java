package io.gristmill.spark.dedup;

import io.gristmill.preprocessing.dedup.StarContraction.Edge;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Conversion of edges to rows and back. */
final class EdgeRows {

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
