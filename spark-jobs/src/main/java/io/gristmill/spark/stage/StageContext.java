package io.gristmill.spark.stage;

import io.gristmill.config.RunConfig;
import io.gristmill.io.Storage;
import io.gristmill.spark.progress.Progress;
import org.apache.spark.sql.SparkSession;

/**
 * What a job works with.
 *
 * @param run URI of the run directory
 * @param effectiveConfig the configuration's text with every default, for {@code run.conf}
 */
public record StageContext(
    RunConfig config,
    String effectiveConfig,
    String run,
    Storage storage,
    SparkSession spark,
    Progress progress) {

  public StageDirectory directory(String stage) {
    return new StageDirectory(storage, run, stage);
  }
}
