package io.gristmill.spark.erase;

import io.gristmill.preprocessing.pipeline.DropCounts;
import java.io.Serializable;
import java.util.Map;

/**
 * What is to be erased from one file of a table.
 *
 * @param file its name
 * @param byShard the account of those documents, by the shard they were read from
 * @param byEntry how many each kind of entry names
 */
record TableFinds(String file, Map<String, DropCounts> byShard, Map<String, Long> byEntry)
    implements Serializable {

  long documents() {
    return byEntry.values().stream().mapToLong(Long::longValue).sum();
  }
}
