package io.gristmill.spark.select;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;

import io.gristmill.preprocessing.select.RankedScore;
import io.gristmill.preprocessing.select.SelectSection;
import io.gristmill.preprocessing.url.SiteName;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.table.StoredTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The de-duplicated documents with their scores, without their texts.
 *
 * @param documents {@code id, bytes, language, domain, source}, and a numbered column a score
 */
record Candidates(StageContext context, List<RankedScore> scores, Dataset<Row> documents)
    implements AutoCloseable {

  /** Columns of the rows that are ranked and decided over. */
  static final StructType COLUMNS =
      ExactRanks.RANKED
          .add("language", DataTypes.StringType, false)
          .add("domain", DataTypes.StringType, false)
          .add("source", DataTypes.StringType, false)
          .add("score", DataTypes.DoubleType, false)
          .add("scored", DataTypes.BooleanType, false);

  /** Reads the documents of a run and joins them with their measured values. */
  static Candidates read(StageContext context) {
    SelectSection section = context.config().select();
    List<RankedScore> scores = RankedScore.of(section);
    Dataset<Row> documents =
        StoredTable.read(
                SparkEngine.session(context), context.directory("dedup").resolve("documents"))
            .select(
                col("id"),
                expr("cast(octet_length(text) as bigint)").as("bytes"),
                col("language"),
                udf(new Domain(), DataTypes.StringType).apply(col("url")).as("domain"),
                col("source"));
    if (!scores.isEmpty()) {
      Dataset<Row> values =
          StoredTable.read(
              SparkEngine.session(context), context.directory("clean").resolve("documents"));
      documents = documents.join(values.select(ofValues(scores)), "id");
    }
    return new Candidates(context, scores, documents.persist(StorageLevel.DISK_ONLY()));
  }

  @Override
  public void close() {
    documents.unpersist(false);
  }

  private static Column[] ofValues(List<RankedScore> scores) {
    List<Column> columns = new ArrayList<>(List.of(col("id")));
    for (int i = 0; i < scores.size(); i++) {
      Column value = col("values").getItem(scores.get(i).value());
      columns.add(coalesce(value, lit(Double.NaN)).as("score" + i));
    }
    return columns.toArray(Column[]::new);
  }

  /**
   * The documents in their final order, as {@link #COLUMNS}. Of several scores, the key of a
   * document is its best rank, and its score is the share of documents of the group that this rank
   * is better than or equal to.
   */
  ExactRanks ranks() {
    if (scores.size() <= 1) {
      Column score = scores.isEmpty() ? lit(0.0) : col("score0");
      Column key = scores.isEmpty() ? lit(0L) : key(0);
      return ExactRanks.of(rows(documents.withColumn("score", score), key));
    }
    Dataset<Row> best =
        Stream.iterate(0, i -> i < scores.size(), i -> i + 1)
            .map(this::ranksOf)
            .reduce(Dataset::unionAll)
            .orElseThrow()
            .groupBy("id")
            .agg(min("rank").as("best"), min("share").as("share"));
    Dataset<Row> joined =
        documents.join(best, "id").withColumn("score", lit(1).minus(col("share")));
    return ExactRanks.of(rows(joined, col("best")));
  }

  /** {@code id}, and its rank by one score, also as a share of the documents of its group. */
  private Dataset<Row> ranksOf(int score) {
    ExactRanks ranks =
        ExactRanks.of(rows(documents.withColumn("score", col("score" + score)), key(score)));
    int rank = COLUMNS.length() + 1;
    Map<String, long[]> totals = ranks.totals();
    JavaRDD<Row> rows =
        ranks
            .ranked()
            .map(
                row ->
                    RowFactory.create(
                        row.getString(2),
                        row.getLong(rank),
                        (double) row.getLong(rank) / totals.get(row.getString(0))[0]));
    StructType columns =
        new StructType()
            .add("id", DataTypes.StringType, false)
            .add("rank", DataTypes.LongType, false)
            .add("share", DataTypes.DoubleType, false);
    return SparkEngine.session(context).createDataFrame(rows, columns);
  }

  private Column key(int score) {
    UDF1<Double, Long> key = scores.get(score)::key;
    return udf(key, DataTypes.LongType).apply(col("score" + score));
  }

  private Dataset<Row> rows(Dataset<Row> table, Column key) {
    Column group = context.config().select().byLanguage() ? col("language") : lit("");
    Column scored =
        Stream.iterate(0, i -> i < scores.size(), i -> i + 1)
            .map(i -> isnan(col("score" + i)))
            .reduce(Column::and)
            .map(none -> not(none))
            .orElse(lit(true));
    return table
        .withColumn("group", group)
        .withColumn("key", key)
        .withColumn("scored", scored)
        .select(Arrays.stream(COLUMNS.fieldNames()).map(name -> col(name)).toArray(Column[]::new));
  }

  /** The site of an address, or an empty text. */
  static final class Domain implements UDF1<String, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String call(String url) {
      return SiteName.site(url).orElse("");
    }
  }
}
