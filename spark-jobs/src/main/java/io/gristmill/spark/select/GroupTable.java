package io.gristmill.spark.select;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.gristmill.config.EnumNames;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.select.GroupFigures;
import io.gristmill.preprocessing.select.GroupFigures.Removed;
import io.gristmill.preprocessing.select.GroupFigures.Scores;
import io.gristmill.preprocessing.select.MixReport;
import io.gristmill.spark.engine.ShufflePartitions;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.select.Candidates.Domain;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.StoredTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * Figures of the de-duplicated documents of finished runs, by group.
 *
 * @param context for the storage and Spark; its own run is not read
 * @param by grouping of the documents
 * @param score name of a measured value, {@code rule/value}; empty for the score of the stage
 *     {@code select}, if it has run
 */
public record GroupTable(StageContext context, By by, Optional<String> score) {

  /** Most groups that are compared: those with the most documents. */
  public static final int MOST_GROUPS = 200;

  /**
   * Bytes of text for each token of a run that is not tokenized, as of English with 32,000 tokens.
   */
  private static final double BYTES_PER_TOKEN = 4;

  /** A grouping of documents. */
  public enum By {
    SOURCE,
    LANGUAGE,
    DOMAIN,
    BUCKET,
    RUN;

    /** The kind of weights for it, or {@link MixReport#RUN}. */
    public String kind() {
      return EnumNames.of(this);
    }

    /** The group of a document that cleaning read; needs its source, language and address. */
    Column of(String run) {
      return switch (this) {
        case SOURCE -> col("source");
        case LANGUAGE -> col("language");
        case DOMAIN -> udf(new Domain(), DataTypes.StringType).apply(col("url"));
        case BUCKET -> col("bucket").cast("string");
        case RUN -> lit(run);
      };
    }
  }

  /**
   * The groups, those with the most documents first, and at most one more than {@link
   * #MOST_GROUPS}.
   *
   * @param runs URIs of run directories
   * @throws InvalidInputException if a run has no stage {@code dedup}, or none {@code select} for
   *     buckets
   */
  public List<GroupFigures> of(List<String> runs) throws IOException {
    followBytes(runs);
    List<Dataset<Row>> documents = new ArrayList<>();
    for (String run : runs) {
      documents.add(documents(run));
    }
    String deciles =
        "percentile_approx(score, array(0.0D,0.1D,0.2D,0.3D,0.4D,0.5D,0.6D,0.7D,0.8D,0.9D,1.0D))";
    List<Column> figures =
        new ArrayList<>(
            List.of(
                sum("bytes").as("bytes"),
                sum("tokens").as("tokens"),
                avg("score").as("score"),
                expr(deciles).as("deciles"),
                sum(when(col("compared"), 1L).otherwise(0L)).as("compared")));
    for (String run : runs) {
      figures.add(sum(when(col("run").equalTo(run), col("tokens")).otherwise(0.0)));
    }
    List<Row> groups =
        documents.stream()
            .reduce(Dataset::unionAll)
            .orElseThrow()
            .groupBy("group")
            .agg(count(lit(1)).as("documents"), figures.toArray(Column[]::new))
            .sort(col("documents").desc(), col("group"))
            .limit(MOST_GROUPS + 1)
            .collectAsList();
    RemovedDocuments removed = new RemovedDocuments(context, by, names(groups));
    Map<String, Long> compared = new HashMap<>();
    groups.forEach(row -> compared.put(row.getString(0), row.getLong(6)));
    Map<String, Removed> known = removed.of(runs, compared);
    return groups.stream().map(row -> figures(row, known)).toList();
  }

  private void followBytes(List<String> runs) throws IOException {
    long bytes = 0;
    for (String run : runs) {
      for (String stage : List.of("clean", "dedup")) {
        bytes += stage(run, stage).require().outputs().bytes();
      }
    }
    ShufflePartitions.follow(spark(), bytes, context.config().shuffle().partitionBytes());
  }

  private static List<String> names(List<Row> groups) {
    return groups.stream().map(row -> row.getString(0)).toList();
  }

  private static GroupFigures figures(Row row, Map<String, Removed> removed) {
    List<Long> tokensOfRuns = new ArrayList<>();
    for (int column = 7; column < row.size(); column++) {
      tokensOfRuns.add(Math.round(row.getDouble(column)));
    }
    return new GroupFigures(
        row.getString(0),
        row.getLong(1),
        row.getLong(2),
        Math.round(row.getDouble(3)),
        tokensOfRuns,
        removed.getOrDefault(row.getString(0), Removed.UNKNOWN),
        row.isNullAt(4) ? Scores.NONE : new Scores(row.getDouble(4), row.getList(5)));
  }

  /** {@code run, group, bytes, tokens, score, compared} of each document. */
  private Dataset<Row> documents(String run) throws IOException {
    StageDirectory dedup = stage(run, "dedup");
    boolean compared = RemovedDocuments.comparesWithEvaluationSets(dedup.require());
    StageDirectory select = stage(run, SelectedDocuments.STAGE);
    boolean selected = select.manifest().isPresent();
    if (by == By.BUCKET && !selected) {
      select.require();
    }
    Dataset<Row> documents =
        StoredTable.read(spark(), dedup.resolve("documents"))
            .withColumn("bytes", expr("cast(octet_length(text) as bigint)"))
            .select(col("id"), col("language"), col("source"), col("url"), col("bytes"));
    if (selected) {
      documents =
          documents.join(
              StoredTable.read(
                      spark(), SelectedDocuments.SCHEMA, select.resolve(SelectedDocuments.TABLE))
                  .select(col("id"), col("score"), col("bucket")),
              "id");
    }
    if (score.isPresent()) {
      documents =
          documents
              .drop("score")
              .join(
                  StoredTable.read(spark(), stage(run, "clean").resolve("documents"))
                      .select(col("id"), col("values").getItem(score.get()).as("score")),
                  "id");
    }
    Column given = score.isPresent() || selected ? col("score") : lit(null).cast("double");
    return withTokens(run, documents)
        .select(
            lit(run).as("run"),
            by.of(run).as("group"),
            col("bytes"),
            col("tokens"),
            when(given.isNaN(), lit(null)).otherwise(given).as("score"),
            lit(compared).as("compared"));
  }

  /** Tokens by the lineage of the shards; estimated for documents that are not tokenized. */
  private Dataset<Row> withTokens(String run, Dataset<Row> documents) throws IOException {
    Column estimate = col("bytes").divide(BYTES_PER_TOKEN);
    StageDirectory tokens = stage(run, "tokens");
    if (tokens.manifest().isEmpty()) {
      return documents.withColumn("tokens", estimate);
    }
    List<String> lineage =
        context.storage().list(tokens.resolve("*/*.documents.parquet")).stream()
            .map(InputFile::uri)
            .toList();
    Dataset<Row> counted =
        StoredTable.read(spark(), lineage).groupBy("id").agg(max("tokens").as("counted"));
    return documents
        .join(counted, documents.col("id").equalTo(counted.col("id")), "left")
        .drop(counted.col("id"))
        .withColumn("tokens", coalesce(col("counted").cast("double"), estimate));
  }

  private StageDirectory stage(String run, String name) {
    return new StageDirectory(context.storage(), run, name);
  }

  private SparkSession spark() {
    return SparkEngine.session(context);
  }
}
