package io.gristmill.spark.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.encryption.MasterKey;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.storage.HadoopPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Reads rows of stored tables in this process, without Spark. Reads only the columns of the
 * condition, in several files at a time, and the other columns of those files that have a match.
 */
public final class TableScan {

  private static final String TABLE = ".parquet";

  private final Storage storage;
  private final Configuration configuration;
  private final boolean encrypted;

  /**
   * @param run directory of the run
   * @param key of the run's encrypted tables; empty for a plain run
   */
  public TableScan(
      Storage storage, Configuration configuration, String run, Optional<MasterKey> key) {
    this.storage = storage;
    this.configuration = configuration;
    this.encrypted = key.isPresent();
    key.ifPresent(master -> TableDecryption.install(configuration, run, master));
  }

  /**
   * A matching row.
   *
   * @param file URI of the table file
   * @param row a field for each column: text, number, truth value, or an object for a map
   */
  public record Found(String file, ObjectNode row) {}

  /**
   * Finds the rows for which a condition holds, in the order of files and rows.
   *
   * @param table URI of a folder or a glob; may have no files
   * @param columns the condition is about
   */
  public List<Found> find(String table, Set<String> columns, FilterPredicate condition)
      throws IOException {
    List<String> files =
        storage.list(table).stream()
            .map(InputFile::uri)
            .filter(uri -> uri.endsWith(TABLE))
            .toList();
    try {
      return files.parallelStream()
          .flatMap(file -> matches(file, columns, FilterCompat.get(condition)).stream())
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private List<Found> matches(String file, Set<String> columns, FilterCompat.Filter filter) {
    boolean[] any = new boolean[1];
    try {
      read(file, filter, columns::contains, row -> any[0] = true);
      if (!any[0]) {
        return List.of();
      }
      List<Found> found = new ArrayList<>();
      read(file, filter, name -> true, row -> found.add(new Found(file, json(row))));
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Passes all rows of a table file, in order, to a consumer. */
  public void read(String file, Consumer<Group> rows) throws IOException {
    read(file, FilterCompat.NOOP, name -> true, rows);
  }

  private void read(
      String file, FilterCompat.Filter filter, Predicate<String> columns, Consumer<Group> rows)
      throws IOException {
    Path path = HadoopPaths.of(file);
    ParquetReader.Builder<Group> builder =
        ParquetReader.builder(new GroupReadSupport(), path)
            .withConf(projection(path, columns))
            .withFilter(filter);
    decryption(path).ifPresent(builder::withDecryption);
    try (ParquetReader<Group> reader = builder.build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.accept(row);
      }
    }
  }

  /** A configuration by which a reader assembles only some columns. */
  private Configuration projection(Path path, Predicate<String> columns) throws IOException {
    MessageType all;
    HadoopReadOptions.Builder options = HadoopReadOptions.builder(configuration, path);
    decryption(path).ifPresent(options::withDecryption);
    try (ParquetFileReader file =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, configuration), options.build())) {
      all = file.getFileMetaData().getSchema();
    }
    List<Type> some =
        all.getFields().stream().filter(type -> columns.test(type.getName())).toList();
    Configuration reading = new Configuration(configuration);
    reading.set(ReadSupport.PARQUET_READ_SCHEMA, new MessageType(all.getName(), some).toString());
    return reading;
  }

  private Optional<FileDecryptionProperties> decryption(Path path) {
    return encrypted
        ? Optional.of(new TableDecryption().getFileDecryptionProperties(configuration, path))
        : Optional.empty();
  }

  private static ObjectNode json(Group row) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (Type type : row.getType().getFields()) {
      if (row.getFieldRepetitionCount(type.getName()) > 0) {
        add(node, type, row);
      }
    }
    return node;
  }

  private static void add(ObjectNode node, Type type, Group row) {
    String name = type.getName();
    if (!type.isPrimitive()) {
      ObjectNode map = node.putObject(name);
      Group entries = row.getGroup(name, 0);
      for (int i = 0; i < entries.getFieldRepetitionCount(0); i++) {
        Group entry = entries.getGroup(0, i);
        map.put(entry.getString(0, 0), entry.getDouble(1, 0));
      }
      return;
    }
    switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> node.put(name, row.getBoolean(name, 0));
      case INT32 -> node.put(name, row.getInteger(name, 0));
      case INT64 -> node.put(name, row.getLong(name, 0));
      case DOUBLE -> node.put(name, row.getDouble(name, 0));
      default -> node.put(name, row.getString(name, 0));
    }
  }
}
