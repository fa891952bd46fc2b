package io.gristmill.spark.clean;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.stage.Entries.OutputEntry;
import java.io.Serializable;
import java.util.List;

/**
 * The tables that a task reports to the driver. Its counts are in files named by its number, which
 * the cluster merges.
 */
public record CleanResult(int number, List<OutputEntry> outputs) implements Serializable {

  /**
   * Directory of the tasks' quarantine lines: hidden from readers of the stage, merged and removed
   * at its end.
   */
  public static final String QUARANTINE_PARTS = "_quarantine";

  /** Directory of the tasks' statistics, treated like {@link #QUARANTINE_PARTS}. */
  static final String STATISTICS_PARTS = "_statistics";

  /** Directory of the tasks' counts by shard, treated like {@link #QUARANTINE_PARTS}. */
  static final String COUNTS_PARTS = "_counts";

  /** Path of the task's quarantine lines, relative to the stage's directory. */
  public String quarantine() {
    return part(QUARANTINE_PARTS, number);
  }

  /** Path of the task's statistics, relative to the stage's directory. */
  public String statistics() {
    return part(STATISTICS_PARTS, number);
  }

  /** Path of the task's counts by shard, relative to the stage's directory. */
  public String counts() {
    return part(COUNTS_PARTS, number);
  }

  static String part(String folder, int number) {
    return folder + format("/part-%05d.jsonl", number);
  }
}
