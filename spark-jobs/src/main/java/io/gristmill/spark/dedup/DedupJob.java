package io.gristmill.spark.dedup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.SettingValues;
import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.spark.dedup.Deduplication.DedupResult;
import io.gristmill.spark.dedup.Deduplication.ExternalInputs;
import io.gristmill.spark.dedup.IndexProfile.CopyKinds;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.DocumentRows;
import io.gristmill.spark.table.StoredTable;
import io.gristmill.spark.table.TablePartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Keeps the best document of each cluster of duplicates, and removes repeated parts of its text.
 */
public final class DedupJob implements Job {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String stage() {
    return "dedup";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return List.of(Upstream.of("clean", path -> path.startsWith("documents/")));
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return SettingValues.of(config, "dedup");
  }

  /** Evaluation sets, and indexes of earlier runs. */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    DedupSection config = context.config().dedup();
    List<InputEntry> inputs =
        new ArrayList<>(EvaluationSets.inputs(context.storage(), config.decontamination()));
    inputs.addAll(KnownDocuments.inputs(context.storage(), config.against()));
    return inputs;
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    DedupSection config = context.config().dedup();
    StageDirectory directory = context.directory(stage());
    List<OutputEntry> outputs = new ArrayList<>();
    ObjectNode report;
    try (DedupResult result =
        Deduplication.run(documents(context), config, outside(context, config))) {
      outputs.addAll(table(context, "documents", result.documents(), DocumentRows.DEDUPLICATED));
      outputs.addAll(table(context, "clusters", result.clusters(), result.clusters().schema()));
      if (removesWithoutCopy(config)) {
        outputs.addAll(table(context, "removed", result.removed(), result.removed().schema()));
      }
      if (config.writeIndex()) {
        outputs.addAll(
            KnownDocuments.write(
                result.kept(),
                result.counts().kept(),
                profile(config),
                context.storage(),
                directory));
      }
      report = result.counts().toJson(config);
      write(context, "statistics.json", result.statistics().toJson());
    }
    write(context, "report.json", report);
    ObjectNode extra = report.deepCopy();
    CopyKinds.of(config).names().forEach(extra.putArray("copies")::add);
    return new StageResult(outputs, extra);
  }

  private void write(StageContext context, String name, ObjectNode json) throws IOException {
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    context.storage().output(context.directory(stage()).resolve(name)).write(bytes);
  }

  private static Dataset<Row> documents(StageContext context) {
    Column[] columns =
        Arrays.stream(DocumentRows.SCHEMA.fieldNames()).map(functions::col).toArray(Column[]::new);
    return StoredTable.read(
            SparkEngine.session(context), context.directory("clean").resolve("documents"))
        .select(columns);
  }

  private static ExternalInputs outside(StageContext context, DedupSection config)
      throws IOException {
    Optional<Dataset<Row>> known =
        config.against().isEmpty()
            ? Optional.empty()
            : Optional.of(
                KnownDocuments.read(
                    SparkEngine.session(context),
                    context.storage(),
                    config.against(),
                    profile(config)));
    return new ExternalInputs(
        known, EvaluationSets.index(context.storage(), config.decontamination()));
  }

  private static IndexProfile profile(DedupSection config) {
    return new IndexProfile(
        MinHashProfile.named(config.profile()).toString(), CopyKinds.of(config).names());
  }

  private static boolean removesWithoutCopy(DedupSection config) {
    return !config.against().isEmpty()
        || config.paragraphs().enabled()
        || config.sentences().enabled()
        || !config.decontamination().files().isEmpty();
  }

  private List<OutputEntry> table(
      StageContext context, String name, Dataset<Row> rows, StructType schema) throws IOException {
    return TablePartition.writeAll(
        rows, context.storage(), context.directory(stage()).uri(), name, schema);
  }
}
