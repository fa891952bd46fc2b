package io.gristmill.spark.dedup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.RunConfig;
import io.gristmill.spark.DocumentRows;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageResult;
import io.gristmill.spark.table.TablePartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Documents to the best one of each cluster of copies. */
public final class DedupJob implements Job {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String stage() {
    return "dedup";
  }

  @Override
  public List<String> upstream() {
    return List.of("clean");
  }

  @Override
  public String settings(RunConfig config) {
    return config.dedup().toString();
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    StageDirectory directory = context.directory(stage());
    Column[] columns =
        Arrays.stream(DocumentRows.SCHEMA.fieldNames()).map(functions::col).toArray(Column[]::new);
    Dataset<Row> documents =
        context
            .spark()
            .read()
            .parquet(context.directory("clean").resolve("documents"))
            .select(columns);
    List<OutputEntry> outputs = new ArrayList<>();
    ObjectNode report;
    try (DedupResult result = Deduplication.run(documents, context.config().dedup())) {
      outputs.addAll(
          TablePartition.writeAll(
              result.documents(),
              context.storage(),
              directory.uri(),
              "documents",
              DocumentRows.CLUSTERED));
      outputs.addAll(
          TablePartition.writeAll(
              result.clusters(),
              context.storage(),
              directory.uri(),
              "clusters",
              result.clusters().schema()));
      report = json(result.counts());
    }
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    context.storage().output(directory.resolve("report.json")).write(out -> out.write(bytes));
    return new StageResult(outputs, report);
  }

  private static ObjectNode json(DedupCounts counts) {
    return JSON.createObjectNode()
        .put("documents", counts.documents())
        .put("exact-duplicates", counts.exactDuplicates())
        .put("near-duplicate-clusters", counts.nearDuplicateClusters())
        .put("removed", counts.removed())
        .put("kept", counts.kept());
  }
}
