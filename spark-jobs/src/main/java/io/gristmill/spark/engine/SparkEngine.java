package io.gristmill.spark.engine;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.spark.stage.Engine;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.storage.ParquetFooter;
import java.io.IOException;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Spark, with tables in Parquet files. */
public record SparkEngine(SparkSession session) implements Engine {

  /** The session of a run, for stages that need Spark. All runs of a command have one. */
  public static SparkSession session(StageContext context) {
    return ((SparkEngine) context.engine()).session;
  }

  /** The context of that session. */
  public static JavaSparkContext javaContext(StageContext context) {
    return JavaSparkContext.fromSparkContext(session(context).sparkContext());
  }

  @Override
  public Meter begin(String stage, long bytes, long partitionBytes) {
    ShufflePartitions.follow(session, bytes, partitionBytes);
    session.sparkContext().setJobDescription(stage);
    return StageMeter.start(session.sparkContext());
  }

  @Override
  public OptionalLong rows(InputFile table) throws IOException {
    ParquetFooter footer =
        ParquetFooter.read(table).orElseThrow(() -> new InvalidInputException("no footer"));
    try {
      return footer.encrypted() ? OptionalLong.empty() : OptionalLong.of(footer.rows());
    } catch (IOException e) {
      throw new InvalidInputException("a damaged footer", e);
    }
  }
}
