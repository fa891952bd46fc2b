package io.gristmill.spark.erase;

import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.erase.ErasureList;
import io.gristmill.preprocessing.erase.ErasureList.EntryKind;
import io.gristmill.preprocessing.pipeline.DropCounter;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.spark.table.DocumentRows;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** Finds what is to be erased from one file of cleaned or rejected documents. */
final class FindPartition implements FlatMapFunction<Iterator<Row>, TableFinds> {

  private static final long serialVersionUID = 1L;

  private final ErasureList list;

  FindPartition(ErasureList list) {
    this.list = list;
  }

  @Override
  public Iterator<TableFinds> call(Iterator<Row> rows) {
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
    return List.of(new TableFinds(file, byShard, byEntry)).iterator();
  }
}
