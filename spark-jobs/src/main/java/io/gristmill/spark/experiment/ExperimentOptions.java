package io.gristmill.spark.experiment;

import io.gristmill.spark.stage.StageRunner.ResumePolicy;

/**
 * What to do with the files of earlier attempts.
 *
 * @param policy for what an interrupted attempt left
 * @param replace whether trials that were made from other settings are repeated
 */
public record ExperimentOptions(ResumePolicy policy, boolean replace) {}
