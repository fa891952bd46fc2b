package io.gristmill.spark.stage;

import io.gristmill.io.Storage;
import io.gristmill.spark.metrics.Progress;

/**
 * Run, configuration and services of a job.
 *
 * @param run URI of the run directory
 * @param effectiveConfig the configuration's text with every default, for {@code run.conf}
 */
public record StageContext(
    RunConfig config,
    String effectiveConfig,
    String run,
    Storage storage,
    Engine engine,
    Progress progress) {

  /** The same run with another configuration. */
  public StageContext with(RunConfig otherConfig, String otherEffectiveConfig) {
    return new StageContext(otherConfig, otherEffectiveConfig, run, storage, engine, progress);
  }

  public StageDirectory directory(String stage) {
    return new StageDirectory(storage, run, stage);
  }
}
