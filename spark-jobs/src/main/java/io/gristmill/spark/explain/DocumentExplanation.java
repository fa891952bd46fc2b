package io.gristmill.spark.explain;

import static org.apache.parquet.filter2.predicate.FilterApi.and;
import static org.apache.parquet.filter2.predicate.FilterApi.binaryColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.booleanColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.eq;
import static org.apache.parquet.filter2.predicate.FilterApi.userDefined;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.url.WebAddress;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.TableScan;
import io.gristmill.spark.table.TableScan.Found;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.filter2.predicate.Statistics;
import org.apache.parquet.filter2.predicate.UserDefinedPredicate;
import org.apache.parquet.io.api.Binary;

/**
 * Explains what happened to a page, stage by stage, from the tables of a run: the rule that dropped
 * it, all measured values, its copies and its tokens.
 */
public final class DocumentExplanation {

  private static final String ID = "id";
  private static final String DOCUMENTS = "documents";
  private static final String SELECT = "select";
  private static final List<String> OF_DOCUMENTS =
      List.of(ID, "url", "language", "source", "file", "offset", "length");

  private final Storage storage;
  private final String run;
  private final TableScan tables;
  private final PageVerdicts verdicts;

  /**
   * @param run URI of the run's directory
   * @param verdicts judges the found pages
   */
  public DocumentExplanation(Storage storage, String run, TableScan tables, PageVerdicts verdicts) {
    this.storage = storage;
    this.run = run;
    this.tables = tables;
    this.verdicts = verdicts;
  }

  /** Column that identifies the pages asked for. */
  public enum Key {
    ID,
    URL;

    private String column() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** URLs are compared regardless of the spelling of the host. */
    private FilterPredicate condition(String value) {
      Optional<WebAddress> page = this == URL ? WebAddress.of(value) : Optional.empty();
      return page.<FilterPredicate>map(
              address -> userDefined(binaryColumn(column()), new SamePage(address)))
          .orElseGet(() -> eq(binaryColumn(column()), Binary.fromString(value)));
    }
  }

  /** Returns an object for each document, kept ones first; empty if cleaning has read none. */
  public List<ObjectNode> find(Key key, String value) throws IOException {
    StageDirectory clean = stage("clean");
    clean.require();
    List<ObjectNode> found = new ArrayList<>();
    for (ObjectNode row : sorted(clean.resolve(DOCUMENTS), key, value)) {
      found.add(describe(row, true));
    }
    for (ObjectNode row : sorted(clean.resolve("rejects"), key, value)) {
      found.add(describe(row, false));
    }
    return found;
  }

  private List<ObjectNode> sorted(String table, Key key, String value) throws IOException {
    return tables.find(table, Set.of(key.column()), key.condition(value)).stream()
        .map(Found::row)
        .sorted(Comparator.comparing(row -> row.path(ID).asText()))
        .toList();
  }

  private ObjectNode describe(ObjectNode row, boolean kept) throws IOException {
    ObjectNode node = copy(row, OF_DOCUMENTS);
    ObjectNode clean = node.putObject("clean").put("kept", kept);
    if (!kept) {
      clean.setAll(copy(row, List.of("rule", "reason")));
    }
    clean.setAll(copy(row, List.of("values")));
    verdicts.addTo(node, row);
    if (kept) {
      afterCleaning(row.path(ID).asText(), node);
    }
    return node;
  }

  private static ObjectNode copy(JsonNode from, List<String> fields) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    fields.forEach(name -> node.set(name, from.path(name)));
    return node;
  }

  private void afterCleaning(String id, ObjectNode node) throws IOException {
    StageDirectory dedup = stage("dedup");
    if (dedup.manifest().isPresent()) {
      node.set("dedup", deduplication(dedup, id));
    }
    StageDirectory select = stage(SELECT);
    if (select.manifest().isPresent()) {
      for (ObjectNode chosen : rows(select, "selected", ID, id)) {
        node.set(SELECT, copy(chosen, List.of("score", "bucket", "copies")));
      }
    }
    StageDirectory tokens = stage("tokens");
    if (tokens.manifest().isPresent()) {
      tokens(tokens, id).ifPresent(place -> node.set("tokens", place));
    }
  }

  private ObjectNode deduplication(StageDirectory dedup, String id) throws IOException {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("kept", !rows(dedup, DOCUMENTS, ID, id).isEmpty());
    for (ObjectNode copy : rows(dedup, "clusters", ID, id)) {
      node.setAll(copy(copy, List.of("cluster", "size", "survivor", "kind")));
      if (!copy.path("survivor").asBoolean()) {
        survivor(dedup, copy.path("cluster").asText())
            .ifPresent(other -> node.put("kept-instead", other));
      }
    }
    for (ObjectNode removed : rows(dedup, "removed", ID, id)) {
      for (String name : List.of("reason", "known", "task", "ngram")) {
        if (!removed.path(name).asText().isEmpty()) {
          node.set(name, removed.path(name));
        }
      }
    }
    return node;
  }

  /** Id of the survivor of a cluster, which may have any number of members. */
  private Optional<String> survivor(StageDirectory dedup, String cluster) throws IOException {
    FilterPredicate survives =
        and(
            eq(binaryColumn("cluster"), Binary.fromString(cluster)),
            eq(booleanColumn("survivor"), true));
    return tables.find(dedup.resolve("clusters"), Set.of("cluster", "survivor"), survives).stream()
        .map(member -> member.row().path(ID).asText())
        .findFirst();
  }

  private Optional<ObjectNode> tokens(StageDirectory tokens, String id) throws IOException {
    return tables
        .find(
            tokens.resolve("*/*.documents.parquet"),
            Set.of(ID),
            eq(binaryColumn(ID), Binary.fromString(id)))
        .stream()
        .findFirst()
        .map(
            found ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("shard", shard(found.file()))
                    .put("first-token", found.row().path("first_token").asLong())
                    .put("tokens", found.row().path("tokens").asLong()));
  }

  /** Name of a shard by its lineage file, such as {@code train/shard-00000.bin}. */
  private static String shard(String lineage) {
    int file = lineage.lastIndexOf('/');
    int split = lineage.lastIndexOf('/', file - 1);
    return lineage.substring(split + 1).replace(".documents.parquet", ".bin");
  }

  private List<ObjectNode> rows(StageDirectory stage, String table, String column, String value)
      throws IOException {
    return tables
        .find(
            stage.resolve(table),
            Set.of(column),
            eq(binaryColumn(column), Binary.fromString(value)))
        .stream()
        .map(Found::row)
        .toList();
  }

  private StageDirectory stage(String name) {
    return new StageDirectory(storage, run, name);
  }

  /** Holds for the spellings of one address. */
  private static final class SamePage extends UserDefinedPredicate<Binary> implements Serializable {

    private static final long serialVersionUID = 1L;

    private final WebAddress page;

    SamePage(WebAddress page) {
      this.page = page;
    }

    @Override
    public boolean keep(Binary url) {
      return WebAddress.of(url.toStringUsingUTF8()).filter(page::equals).isPresent();
    }

    @Override
    public boolean canDrop(Statistics<Binary> statistics) {
      return false;
    }

    @Override
    public boolean inverseCanDrop(Statistics<Binary> statistics) {
      return false;
    }
  }
}
