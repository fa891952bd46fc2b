package io.gristmill.spark.clean;

import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.read.ByteRange;
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

    /** Gives a document of a shard's namesake another id, as ids know names only. */
    Document name(Document document) {
      return namesake == 0 ? document : document.withId(document.id() + "-" + namesake);
    }

    ByteRange range() {
      return new ByteRange(start, end);
    }

    public long bytes() {
      return end - start;
    }
  }
}
