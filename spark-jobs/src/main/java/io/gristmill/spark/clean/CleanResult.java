package io.gristmill.spark.clean;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.stage.OutputEntry;
import java.io.Serializable;
import java.util.List;

/**
 * What a task tells the driver: its tables. Everything it counted is in files of its number, for
 * the cluster to add up.
 */
public record CleanResult(int number, List<OutputEntry> outputs) implements Serializable {

  /** Hidden from readers of the stage; gathered and removed at its end. */
  public static final String QUARANTINE_PARTS = "_quarantine";

  /** As {@link #QUARANTINE_PARTS}. */
  static final String STATISTICS_PARTS = "_statistics";

  /** As {@link #QUARANTINE_PARTS}. */
  static final String COUNTS_PARTS = "_counts";

  /** Its quarantine lines, below the stage's directory. */
  public String quarantine() {
    return part(QUARANTINE_PARTS, number);
  }

  /** Its statistics, likewise. */
  public String statistics() {
    return part(STATISTICS_PARTS, number);
  }

  /** What it counted of each shard, likewise. */
  public String counts() {
    return part(COUNTS_PARTS, number);
  }

  static String part(String folder, int number) {
    return folder + format("/part-%05d.jsonl", number);
  }
}
