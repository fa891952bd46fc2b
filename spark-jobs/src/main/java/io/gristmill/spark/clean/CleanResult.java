package io.gristmill.spark.clean;

import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.spark.stage.OutputEntry;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a task tells the driver.
 *
 * @param counts by shard
 * @param quarantine name of the task's quarantine lines, below the stage's directory
 * @param statistics name of the task's statistics, likewise
 */
public record CleanResult(
    List<OutputEntry> outputs, Map<String, DropCounts> counts, String quarantine, String statistics)
    implements Serializable {}
