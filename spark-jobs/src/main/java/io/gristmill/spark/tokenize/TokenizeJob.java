package io.gristmill.spark.tokenize;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.Sections.TokensSection;
import io.gristmill.config.SettingValues;
import io.gristmill.io.InputFile;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.select.SelectedDocuments;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.StoredTable;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Writes token shards of the documents, split by cluster, with lineage. */
public final class TokenizeJob implements Job {

  private static final String COMPARE_WITH = "tokens.compare-with";

  @Override
  public String stage() {
    return "tokens";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return SelectedDocuments.upstream(
        config,
        Upstream.of("dedup", path -> path.startsWith("documents/") || path.startsWith("clusters/")),
        Upstream.of("tokenizer"));
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    SortedMap<String, String> settings =
        SettingValues.of(config, "tokens", "tokenizer.special-tokens");
    // Without it, runs of versions that did not have this key keep their fingerprints.
    if (compareWith(config).isEmpty()) {
      settings.remove(COMPARE_WITH);
    }
    return settings;
  }

  /** The tokenizer that is compared. */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    return compareWith(context.config()).isEmpty()
        ? List.of()
        : List.of(CopyTokenizerJob.input(context, compareWith(context.config())));
  }

  private static String compareWith(RunConfig config) {
    return config.tokens().compareWith().replaceAll("/+$", "");
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    StageDirectory directory = context.directory(stage());
    TokensSection section = context.config().tokens();
    BytePairTokenizer tokenizer =
        new BytePairTokenizer(
            TokenizerFiles.read(context.storage(), context.directory("tokenizer").uri()));
    DocumentSplit split = new DocumentSplit(context.config().seed(), section.validationFraction());
    CorpusTokenizer.Settings settings =
        new CorpusTokenizer.Settings(
            split, section.shardTokens(), context.config().tokenizer().specialTokens().get(0));
    Optional<BytePairTokenizer> compared = compared(context);
    TokenizedCorpus corpus =
        new CorpusTokenizer(tokenizer, compared, settings)
            .write(SelectedDocuments.read(context), context.storage(), directory.uri());
    ObjectNode extra = corpus.manifestFields();
    extra.put("leaked-near-duplicates", leaked(context, directory, corpus));
    extra.set("split-leaks", splitLeaks(context, split));
    compared.ifPresent(
        other ->
            extra
                .putObject("compared-with")
                .put("directory", compareWith(context.config()))
                .put("vocabulary-size", other.vocabularySize()));
    return new StageResult(corpus.outputs(), extra);
  }

  private static Optional<BytePairTokenizer> compared(StageContext context) throws IOException {
    String directory = compareWith(context.config());
    return directory.isEmpty()
        ? Optional.empty()
        : Optional.of(new BytePairTokenizer(TokenizerFiles.read(context.storage(), directory)));
  }

  private static ObjectNode splitLeaks(StageContext context, DocumentSplit split)
      throws IOException {
    StageDirectory dedup = context.directory("dedup");
    Dataset<Row> clusters =
        StoredTable.read(SparkEngine.session(context), dedup.resolve("clusters"))
            .select("id", "cluster");
    return SplitLeaks.of(clusters, dedup.require().extra(), split);
  }

  /**
   * Number of training documents whose cluster has a member in validation, by the written lineage.
   */
  private static long leaked(StageContext context, StageDirectory directory, TokenizedCorpus corpus)
      throws IOException {
    if (corpus.documents(Split.VALIDATION) == 0 || corpus.documents(Split.TRAIN) == 0) {
      return 0;
    }
    Dataset<Row> train = clusters(context, directory, Split.TRAIN);
    Dataset<Row> validation = clusters(context, directory, Split.VALIDATION).distinct();
    return train.join(validation, "cluster").count();
  }

  private static Dataset<Row> clusters(StageContext context, StageDirectory directory, Split split)
      throws IOException {
    return lineage(context, directory, split.key()).select("cluster");
  }

  private static Dataset<Row> lineage(StageContext context, StageDirectory directory, String split)
      throws IOException {
    List<String> files =
        context.storage().list(directory.resolve(split + "/*.documents.parquet")).stream()
            .map(InputFile::uri)
            .toList();
    return StoredTable.read(SparkEngine.session(context), files);
  }

  /**
   * Leakage of a random split of the documents before de-duplication, with the same seed and
   * fraction: documents of the training split that have a duplicate in validation. A split by
   * cluster has none.
   */
  static final class SplitLeaks {

    private static final String CLUSTER = "cluster";

    private SplitLeaks() {}

    /**
     * @param clusters {@code id, cluster} of every document with duplicates
     * @param dedup the manifest of the stage that found them
     */
    static ObjectNode of(Dataset<Row> clusters, JsonNode dedup, DocumentSplit split) {
      Column held = udf(new HeldOut(split), DataTypes.BooleanType).apply(col("id"));
      Row total = clusters.agg(count(lit(1))).first();
      ObjectNode report = JsonNodeFactory.instance.objectNode();
      report.put("documents", dedup.path("documents").asLong());
      report.put("documents-with-copies", total.getLong(0));
      report.put("leaked-by-random-split", leaked(clusters, held));
      report.set("copies", dedup.path("copies"));
      return report;
    }

    private static long leaked(Dataset<Row> clusters, Column held) {
      return clusters
          .select(col(CLUSTER), held.as("held"))
          .groupBy(CLUSTER)
          .agg(sum(when(col("held"), 0L).otherwise(1L)).as("train"), max("held").as("any"))
          .where(col("any"))
          .agg(coalesce(sum("train"), lit(0L)))
          .first()
          .getLong(0);
    }

    /** Whether a split by documents assigns a document to validation. */
    private record HeldOut(DocumentSplit split) implements UDF1<String, Boolean> {

      private static final long serialVersionUID = 1L;

      @Override
      public Boolean call(String id) {
        return split.of(id) == Split.VALIDATION;
      }
    }
  }
}
