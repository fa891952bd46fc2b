package io.gristmill.spark.clean;

import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.RawRecord;
import java.io.Serializable;
import java.util.List;

/**
 * The input splits of one task.
 *
 * @param number of the task, which names its output files
 */
public record CleanTask(int number, List<ShardSplit> splits) implements Serializable {

  /**
   * A split of a shard, from byte {@code start} to before {@code end}.
   *
   * @param namesake number of preceding shards of the same name in other folders
   */
  public record ShardSplit(String uri, int namesake, long start, long end) implements Serializable {

    /** Adds the number of the namesake to the id, which is derived from the shard's name only. */
    RawRecord name(RawRecord record) {
      return namesake == 0 ? record : record.withIdSuffix("-" + namesake);
    }

    ByteRange range() {
      return new ByteRange(start, end);
    }

    public long bytes() {
      return end - start;
    }
  }
}
