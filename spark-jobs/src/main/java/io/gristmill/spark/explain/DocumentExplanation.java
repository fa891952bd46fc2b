package io.gristmill.spark.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.udf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.url.WebAddress;
import io.gristmill.spark.clean.CleanWriter;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.StoredTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Explains what happened to a page, stage by stage, from the tables of a run: the rule that dropped
 * it, all measured values, its copies and its tokens.
 */
public final class DocumentExplanation {

  private static final String ID = "id";
  private static final String DOCUMENTS = "documents";
  private static final String SELECT = "select";

  private final StageContext context;

  public DocumentExplanation(StageContext context) {
    this.context = context;
  }

  /** Column that identifies the pages asked for. */
  public enum Key {
    ID,
    URL;

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns an object for each document, kept ones first; empty if cleaning has read none. */
  public List<ObjectNode> find(Key key, String value) throws IOException {
    StageDirectory clean = context.directory("clean");
    clean.require();
    List<ObjectNode> found = new ArrayList<>();
    for (Row row : rows(clean, DOCUMENTS, CleanWriter.DOCUMENTS, key.column(), value)) {
      ObjectNode node = describe(row);
      node.putObject("clean").put("kept", true).setAll(values(row));
      afterCleaning(row.getAs(ID), node);
      found.add(node);
    }
    for (Row row : rows(clean, "rejects", CleanWriter.REJECTS, key.column(), value)) {
      ObjectNode node = describe(row);
      node.putObject("clean")
          .put("kept", false)
          .put("rule", row.<String>getAs("rule"))
          .put("reason", row.<String>getAs("reason"))
          .setAll(values(row));
      found.add(node);
    }
    return found;
  }

  private static ObjectNode describe(Row row) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (String name : List.of(ID, "url", "language", "source", "file")) {
      node.put(name, row.<String>getAs(name));
    }
    return node.put("offset", row.<Long>getAs("offset")).put("length", row.<Long>getAs("length"));
  }

  private static ObjectNode values(Row row) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ObjectNode values = node.putObject("values");
    new TreeMap<String, Double>(row.getJavaMap(row.fieldIndex("values"))).forEach(values::put);
    return node;
  }

  private void afterCleaning(String id, ObjectNode node) throws IOException {
    StageDirectory dedup = context.directory("dedup");
    if (dedup.manifest().isPresent()) {
      node.set("dedup", deduplication(dedup, id));
    }
    StageDirectory select = context.directory(SELECT);
    if (select.manifest().isPresent()) {
      for (Row row : rows(select, "selected", ID, id)) {
        node.putObject(SELECT)
            .put("score", row.<Double>getAs("score"))
            .put("bucket", row.<Integer>getAs("bucket"))
            .put("copies", row.<Integer>getAs("copies"));
      }
    }
    StageDirectory tokens = context.directory("tokens");
    if (tokens.manifest().isPresent()) {
      tokens(tokens, id).ifPresent(place -> node.set("tokens", place));
    }
  }

  private ObjectNode deduplication(StageDirectory dedup, String id) throws IOException {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("kept", !rows(dedup, DOCUMENTS, ID, id).isEmpty());
    for (Row copy : rows(dedup, "clusters", ID, id)) {
      node.put("cluster", copy.<String>getAs("cluster"))
          .put("size", copy.<Long>getAs("size"))
          .put("survivor", copy.<Boolean>getAs("survivor"))
          .put("kind", copy.<String>getAs("kind"));
      if (!copy.<Boolean>getAs("survivor")) {
        survivor(dedup, copy.getAs("cluster")).ifPresent(other -> node.put("kept-instead", other));
      }
    }
    for (Row removed : rows(dedup, "removed", ID, id)) {
      for (String name : List.of("reason", "known", "task", "ngram")) {
        if (!removed.<String>getAs(name).isEmpty()) {
          node.put(name, removed.<String>getAs(name));
        }
      }
    }
    return node;
  }

  /** Id of the survivor of a cluster. A cluster may have any number of members. */
  private Optional<String> survivor(StageDirectory dedup, String cluster) {
    return StoredTable.read(SparkEngine.session(context), dedup.resolve("clusters"))
        .where(col("cluster").equalTo(cluster).and(col("survivor")))
        .select(ID)
        .takeAsList(1)
        .stream()
        .findFirst()
        .map(row -> row.getString(0));
  }

  private Optional<ObjectNode> tokens(StageDirectory tokens, String id) throws IOException {
    List<String> lineage =
        context.storage().list(tokens.resolve("*/*.documents.parquet")).stream()
            .map(InputFile::uri)
            .toList();
    if (lineage.isEmpty()) {
      return Optional.empty();
    }
    List<Row> rows =
        StoredTable.read(SparkEngine.session(context), lineage)
            .where(col(ID).equalTo(id))
            .select(input_file_name().as("shard"), col("first_token"), col("tokens"))
            .collectAsList();
    return rows.stream()
        .findFirst()
        .map(
            row ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("shard", shard(row.getString(0)))
                    .put("first-token", row.getLong(1))
                    .put("tokens", row.getLong(2)));
  }

  /** Name of a shard by its lineage file, such as {@code train/shard-00000.bin}. */
  private static String shard(String lineage) {
    int file = lineage.lastIndexOf('/');
    int split = lineage.lastIndexOf('/', file - 1);
    return lineage.substring(split + 1).replace(".documents.parquet", ".bin");
  }

  private List<Row> rows(StageDirectory stage, String table, String column, String value)
      throws IOException {
    return context.storage().list(stage.resolve(table)).isEmpty()
        ? List.of()
        : equal(
            StoredTable.read(SparkEngine.session(context), stage.resolve(table)), column, value);
  }

  /** Reads with a schema, as the table may be empty. */
  private List<Row> rows(
      StageDirectory stage, String table, StructType schema, String column, String value)
      throws IOException {
    return context.storage().list(stage.resolve(table)).isEmpty()
        ? List.of()
        : equal(
            StoredTable.read(SparkEngine.session(context), schema, stage.resolve(table)),
            column,
            value);
  }

  private static List<Row> equal(Dataset<Row> table, String column, String value) {
    Optional<WebAddress> page =
        column.equals(Key.URL.column()) ? WebAddress.of(value) : Optional.empty();
    Column wanted =
        page.map(address -> samePage(address).apply(col(column)))
            .orElseGet(() -> col(column).equalTo(value));
    return table.where(wanted).drop("text").sort(ID).collectAsList();
  }

  /** Compares URLs regardless of the spelling of the host. */
  private static UserDefinedFunction samePage(WebAddress page) {
    UDF1<String, Boolean> equal = url -> WebAddress.of(url).filter(page::equals).isPresent();
    return udf(equal, DataTypes.BooleanType);
  }
}
