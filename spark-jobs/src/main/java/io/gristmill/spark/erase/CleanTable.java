package io.gristmill.spark.erase;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.mask.ErasureList;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.spark.clean.StatisticsPart;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.erase.FindPartition.Found;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.DocumentRows;
import io.gristmill.spark.table.TableWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * A table of {@code clean/}.
 *
 * @param name folder of the table
 */
record CleanTable(StageContext context, StageDirectory directory, String name, StructType schema) {

  /** Finds the documents to erase, by file. */
  List<Found> find(ErasureList list) throws IOException {
    List<InputFile> files = context.storage().list(directory.resolve(name));
    if (files.isEmpty()) {
      return List.of();
    }
    SparkEngine.session(context).sparkContext().setJobDescription("find in clean/" + name);
    List<Found> finds =
        new ArrayList<>(
            PartFiles.read(SparkEngine.session(context), files)
                .javaRDD()
                .mapPartitions(new FindPartition(list))
                .collect());
    finds.sort(Comparator.comparing(Found::file));
    return finds;
  }

  /** Recounts the statistics of the table: paths of the counts below the stage's directory. */
  List<String> recount() throws IOException {
    List<InputFile> files = context.storage().list(directory.resolve(name));
    return files.isEmpty()
        ? List.of()
        : PartFiles.read(SparkEngine.session(context), files)
            .javaRDD()
            .mapPartitionsWithIndex(
                new RecountPartition(
                    context.storage(), directory.uri(), name, context.config().clean()),
                false)
            .collect();
  }

  /** Rewrites files without the erased documents; returns their new entries. */
  List<OutputEntry> rewrite(Set<String> names, ErasureList list) throws IOException {
    List<InputFile> files = new ArrayList<>();
    for (String name : names) {
      files.add(context.storage().input(directory.resolve(this.name + "/" + name)));
    }
    if (files.isEmpty()) {
      return List.of();
    }
    SparkEngine.session(context).sparkContext().setJobDescription("erase from clean/" + name);
    List<OutputEntry> entries =
        new ArrayList<>(
            PartFiles.read(SparkEngine.session(context), files)
                .javaRDD()
                .mapPartitions(
                    new RewritePartition(context.storage(), directory.uri(), name, schema, list))
                .collect());
    Set<String> written = entries.stream().map(OutputEntry::path).collect(Collectors.toSet());
    for (InputFile file : files) {
      String path = name + "/" + file.uri().substring(file.uri().lastIndexOf('/') + 1);
      // An earlier attempt left no row in the file, so no partition has its name.
      if (!written.contains(path)) {
        entries.add(new OutputEntry(path, file.length(), Sha256.of(file), 0));
      }
    }
    return entries;
  }

  /**
   * Counts the statistics of one file of a table as cleaning does.
   *
   * @param directory of the stage
   * @param table folder of the table, which names the part
   */
  private record RecountPartition(
      Storage storage, String directory, String table, CleanSection clean)
      implements Function2<Integer, Iterator<Row>, Iterator<String>> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String> call(Integer number, Iterator<Row> rows) throws IOException {
      String path = format("_statistics/%s-%05d.jsonl", table, number);
      try (CommittedOutput out = storage.output(directory + "/" + path).create()) {
        // Texts that are stored are masked already.
        StatisticsPart part = new StatisticsPart(out, clean, UnaryOperator.identity());
        while (rows.hasNext()) {
          Row row = rows.next();
          String shard = DocumentRows.fromRow(row).provenance().shard();
          part.count(shard, PartFiles.outcome(row));
        }
        part.finish();
        out.commit();
      }
      return List.of(path).iterator();
    }
  }

  /**
   * Rewrites one file of a table in place, without the documents to erase.
   *
   * @param directory of the stage
   * @param table folder of the table below it
   */
  private record RewritePartition(
      Storage storage, String directory, String table, StructType schema, ErasureList list)
      implements FlatMapFunction<Iterator<Row>, OutputEntry> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<OutputEntry> call(Iterator<Row> rows) throws IOException {
      if (!rows.hasNext()) {
        return Collections.emptyIterator();
      }
      Row first = rows.next();
      String path = table + "/" + PartFiles.name(first);
      try (TableWriter rest =
          TableWriter.create(storage.output(directory + "/" + path), path, schema)) {
        copy(first, rest);
        while (rows.hasNext()) {
          copy(rows.next(), rest);
        }
        return List.of(rest.commit()).iterator();
      }
    }

    private void copy(Row row, TableWriter rest) throws IOException {
      Document document = DocumentRows.fromRow(row);
      if (list.match(document.id(), document.url(), document.text()).isEmpty()) {
        rest.add(asWritten(row));
      }
    }

    /** The columns of the schema, with sorted maps, as in the original file. */
    private Row asWritten(Row row) {
      Object[] columns = new Object[schema.size()];
      for (int i = 0; i < columns.length; i++) {
        columns[i] =
            schema.fields()[i].dataType() instanceof MapType
                ? new TreeMap<>(row.getJavaMap(i))
                : row.get(i);
      }
      return RowFactory.create(columns);
    }
  }
}
