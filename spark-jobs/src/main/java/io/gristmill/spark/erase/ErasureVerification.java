package io.gristmill.spark.erase;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.mask.ErasureList;
import io.gristmill.spark.engine.ShufflePartitions;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.table.StoredTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Verifies an erasure: reads all tables of a run, of any stage or age. No table may contain a row
 * that the list matches, or a row of a document that is no longer in {@code clean/documents}.
 */
record ErasureVerification(StageContext context, ErasureList list) {

  private static final String TABLE = ".parquet";
  private static final String ID = "id";
  private static final String DOCUMENTS = CleanErasure.STAGE + "/documents";
  private static final String REJECTS = CleanErasure.STAGE + "/rejects";

  /**
   * Returns the tables and rows that were read, and by table the rows that remain, of which there
   * should be none.
   */
  ObjectNode run() throws IOException {
    SparkEngine.session(context).sparkContext().setJobDescription("prove that nothing is left");
    ObjectNode left = JsonNodeFactory.instance.objectNode();
    SortedMap<String, List<String>> tables = new TreeMap<>();
    long bytes = 0;
    for (InputFile file : tableFiles()) {
      tables.computeIfAbsent(folder(file.uri()), key -> new ArrayList<>()).add(file.uri());
      bytes += file.length();
    }
    ShufflePartitions.follow(
        SparkEngine.session(context), bytes, context.config().shuffle().partitionBytes());
    long rows = 0;
    for (String table : tables.keySet()) {
      Dataset<Row> read = StoredTable.read(SparkEngine.session(context), tables.get(table));
      long[] counts = matching(read);
      long orphans = table.equals(DOCUMENTS) || table.equals(REJECTS) ? 0 : orphans(read, tables);
      rows += counts[0];
      if (counts[1] + orphans > 0) {
        left.put(table, Math.max(counts[1], orphans));
      }
    }
    ObjectNode proof = JsonNodeFactory.instance.objectNode();
    proof.put("tables", tables.size()).put("rows", rows).set("left", left);
    return proof;
  }

  /** Counts all rows, and those that the list matches. */
  private long[] matching(Dataset<Row> table) {
    long[] sum = new long[2];
    for (long[] counts :
        table
            .select(text(table, ID), text(table, "url"), text(table, "text"))
            .javaRDD()
            .mapPartitions(new MatchPartition(list))
            .collect()) {
      sum[0] += counts[0];
      sum[1] += counts[1];
    }
    return sum;
  }

  /**
   * Rows of documents that no longer exist. This also finds rows of tables that have no URL and
   * text.
   */
  private long orphans(Dataset<Row> table, SortedMap<String, List<String>> tables) {
    if (!has(table, ID) || !tables.containsKey(DOCUMENTS)) {
      return 0;
    }
    Dataset<Row> kept =
        StoredTable.read(SparkEngine.session(context), tables.get(DOCUMENTS)).select(ID);
    return table.select(ID).join(kept, table.col(ID).equalTo(kept.col(ID)), "left_anti").count();
  }

  private static Column text(Dataset<Row> table, String name) {
    return has(table, name) ? coalesce(col(name).cast("string"), lit("")) : lit("");
  }

  private static boolean has(Dataset<Row> table, String name) {
    return Arrays.asList(table.columns()).contains(name);
  }

  private List<InputFile> tableFiles() throws IOException {
    return context.storage().list(context.run()).stream()
        .filter(file -> file.uri().endsWith(TABLE))
        .toList();
  }

  /** Folder of a file, relative to the run. */
  private String folder(String uri) {
    String root = context.storage().output(context.run()).uri();
    String prefix = root.endsWith("/") ? root : root + "/";
    String folder = uri.substring(0, uri.lastIndexOf('/'));
    return folder.startsWith(prefix) ? folder.substring(prefix.length()) : folder;
  }

  /** Counts rows of {@code id, url, text}: all, and those that the list matches. */
  private record MatchPartition(ErasureList list)
      implements FlatMapFunction<Iterator<Row>, long[]> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<long[]> call(Iterator<Row> rows) {
      long[] counts = new long[2];
      while (rows.hasNext()) {
        Row row = rows.next();
        counts[0]++;
        counts[1] +=
            list.match(row.getString(0), row.getString(1), row.getString(2)).isPresent() ? 1 : 0;
      }
      return List.of(counts).iterator();
    }
  }
}
