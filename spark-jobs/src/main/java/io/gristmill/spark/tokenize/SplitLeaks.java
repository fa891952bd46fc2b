package io.gristmill.spark.tokenize;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Leakage of a random split of the documents before de-duplication, with the same seed and
 * fraction: documents of the training split that have a duplicate in validation. A split by cluster
 * has none.
 */
final class SplitLeaks {

  private static final String CLUSTER = "cluster";

  private SplitLeaks() {}

  /**
   * @param clusters {@code id, cluster} of every document with duplicates
   * @param dedup the manifest of the stage that found them
   */
  static ObjectNode of(Dataset<Row> clusters, JsonNode dedup, DocumentSplit split) {
    Column held = udf(new HeldOut(split), DataTypes.BooleanType).apply(col("id"));
    Row total = clusters.agg(count(lit(1))).first();
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("documents", dedup.path("documents").asLong());
    report.put("documents-with-copies", total.getLong(0));
    report.put("leaked-by-random-split", leaked(clusters, held));
    report.set("copies", dedup.path("copies"));
    return report;
  }

  private static long leaked(Dataset<Row> clusters, Column held) {
    return clusters
        .select(col(CLUSTER), held.as("held"))
        .groupBy(CLUSTER)
        .agg(sum(when(col("held"), 0L).otherwise(1L)).as("train"), max("held").as("any"))
        .where(col("any"))
        .agg(coalesce(sum("train"), lit(0L)))
        .first()
        .getLong(0);
  }

  /** Whether a split by documents assigns a document to validation. */
  private record HeldOut(DocumentSplit split) implements UDF1<String, Boolean> {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean call(String id) {
      return split.of(id) == Split.VALIDATION;
    }
  }
}
