package io.gristmill.spark.clean;

import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.RawRecord;
import java.io.Serializable;
import java.util.List;

/**
 * What one task reads.
 *
 * @param number of its output files
 */
public record CleanTask(int number, List<ShardSplit> splits) implements Serializable {

  /**
   * A piece of a shard, from byte {@code start} to before {@code end}.
   *
   * @param namesake how many shards of the same name, in other folders, come before it
   */
  public record ShardSplit(String uri, int namesake, long start, long end) implements Serializable {

    /** Adds the number of the namesake to the id, which is made of the shard's name only. */
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
