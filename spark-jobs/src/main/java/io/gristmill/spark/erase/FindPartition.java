package io.gristmill.spark.erase;

import io.gristmill.preprocessing.mask.ErasureList;
import io.gristmill.preprocessing.mask.ErasureList.EntryKind;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.preprocessing.pipeline.DropCounts.DropCounter;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.spark.table.DocumentRows;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** Finds the documents to erase in one file of a table. */
record FindPartition(ErasureList list)
    implements FlatMapFunction<Iterator<Row>, FindPartition.Found> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Found> call(Iterator<Row> rows) {
    String file = "";
    Map<String, DropCounter> counters = new TreeMap<>();
    Map<String, Long> byEntry = new TreeMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      Document document = DocumentRows.fromRow(row);
      Optional<EntryKind> kind = list.match(document.id(), document.url(), document.text());
      if (kind.isPresent()) {
        file = PartFiles.name(row);
        byEntry.merge(kind.get().word(), 1L, Long::sum);
        counters
            .computeIfAbsent(document.provenance().shard(), shard -> new DropCounter())
            .count(PartFiles.outcome(row));
      }
    }
    if (byEntry.isEmpty()) {
      return Collections.emptyIterator();
    }
    Map<String, DropCounts> byShard = new TreeMap<>();
    counters.forEach((shard, counter) -> byShard.put(shard, counter.counts()));
    return List.of(new Found(file, byShard, byEntry)).iterator();
  }

  /**
   * Counts of the documents to erase from one file of a table.
   *
   * @param file name of the file
   * @param byShard counts of those documents, by the shard they were read from
   * @param byEntry documents by the kind of list entry that matched
   */
  record Found(String file, Map<String, DropCounts> byShard, Map<String, Long> byEntry)
      implements Serializable {

    long documents() {
      return byEntry.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
