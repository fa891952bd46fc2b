package io.gristmill.spark.dedup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.table.DocumentRows;
import io.gristmill.spark.table.TablePartition;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Stage {@code clean} with given documents. */
record GivenDocuments(List<Document> documents) implements Job {

  static Document document(String id, String url, String text) {
    return new Document(
        id, url, text, "en", "warc", Instant.ofEpochSecond(7), new Provenance("file:/c", 1, 2));
  }

  @Override
  public String stage() {
    return "clean";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return List.of();
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return new TreeMap<>(Map.of("documents", documents.toString()));
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    List<Row> rows = documents.stream().map(DocumentRows::toRow).toList();
    Dataset<Row> table = SparkEngine.session(context).createDataFrame(rows, DocumentRows.SCHEMA);
    return new StageResult(
        TablePartition.writeAll(
            table,
            context.storage(),
            context.directory(stage()).uri(),
            "documents",
            DocumentRows.SCHEMA),
        JsonNodeFactory.instance.objectNode());
  }
}
