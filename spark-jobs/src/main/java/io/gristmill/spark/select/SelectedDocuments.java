package io.gristmill.spark.select;

import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.table.StoredTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The documents that the stages after de-duplication read. */
public final class SelectedDocuments {

  /** Name of the stage. */
  public static final String STAGE = "select";

  /** How often a document is taken. */
  public static final String COPIES = "copies";

  /** Columns of {@code select/selected}, which has every document, the best first. */
  public static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("score", DataTypes.DoubleType, false)
          .add("bucket", DataTypes.IntegerType, false)
          .add(COPIES, DataTypes.IntegerType, false);

  static final String TABLE = "selected";

  private SelectedDocuments() {}

  /** The stages of a job, and the selection if there is one. */
  public static List<Upstream> upstream(RunConfig config, Upstream... stages) {
    List<Upstream> all = new ArrayList<>(List.of(stages));
    if (config.select().isOn()) {
      all.add(Upstream.of(STAGE, path -> path.startsWith(TABLE + "/")));
    }
    return all;
  }

  /** The documents to use, each once, with the number of its copies. */
  public static Dataset<Row> read(StageContext context) {
    Dataset<Row> documents =
        StoredTable.read(
            SparkEngine.session(context), context.directory("dedup").resolve("documents"));
    return context.config().select().isOn()
        ? documents.join(selected(context), "id")
        : documents.withColumn(COPIES, lit(1));
  }

  /** The texts to learn from, a row for each copy. */
  public static Dataset<Row> texts(StageContext context) {
    Dataset<Row> documents = read(context).select(col("text"), col(COPIES));
    return context.config().select().isOn()
        ? documents.select(
            col("text"), explode(array_repeat(lit(0), col(COPIES).cast("int"))).as("copy"))
        : documents;
  }

  private static Dataset<Row> selected(StageContext context) {
    return StoredTable.read(
            SparkEngine.session(context), SCHEMA, context.directory(STAGE).resolve(TABLE))
        .where(col(COPIES).gt(0))
        .select("id", COPIES);
  }
}
