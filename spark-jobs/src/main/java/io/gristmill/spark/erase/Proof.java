package io.gristmill.spark.erase;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.erase.ErasureList;
import io.gristmill.spark.stage.ShufflePartitions;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.table.StoredTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads every table below a run, of whatever stage or age, after an erasure: none may have a row
 * that the list names, nor one of a document that is not in {@code clean/documents} any more.
 */
final class Proof {

  private static final String TABLE = ".parquet";
  private static final String ID = "id";
  private static final String DOCUMENTS = CleanErasure.STAGE + "/documents";
  private static final String REJECTS = CleanErasure.STAGE + "/rejects";

  private final StageContext context;
  private final ErasureList list;

  Proof(StageContext context, ErasureList list) {
    this.context = context;
    this.list = list;
  }

  /** For the receipt: what was read, and by table what is left, which should be nothing. */
  ObjectNode run() throws IOException {
    context.spark().sparkContext().setJobDescription("prove that nothing is left");
    ObjectNode left = JsonNodeFactory.instance.objectNode();
    SortedMap<String, List<String>> tables = new TreeMap<>();
    long bytes = 0;
    for (InputFile file : tableFiles()) {
      tables.computeIfAbsent(folder(file.uri()), key -> new ArrayList<>()).add(file.uri());
      bytes += file.length();
    }
    ShufflePartitions.follow(context.spark(), bytes, context.config().shuffle().partitionBytes());
    long rows = 0;
    for (String table : tables.keySet()) {
      Dataset<Row> read = StoredTable.read(context.spark(), tables.get(table));
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

  /** Rows, and those that the list names. */
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

  /** Rows of documents that are gone: those of tables without URL and text would not be noticed. */
  private long orphans(Dataset<Row> table, SortedMap<String, List<String>> tables) {
    if (!has(table, ID) || !tables.containsKey(DOCUMENTS)) {
      return 0;
    }
    Dataset<Row> kept = StoredTable.read(context.spark(), tables.get(DOCUMENTS)).select(ID);
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

  /** The folder a file is in, relative to the run. */
  private String folder(String uri) {
    String root = context.storage().output(context.run()).uri();
    String prefix = root.endsWith("/") ? root : root + "/";
    String folder = uri.substring(0, uri.lastIndexOf('/'));
    return folder.startsWith(prefix) ? folder.substring(prefix.length()) : folder;
  }
}
