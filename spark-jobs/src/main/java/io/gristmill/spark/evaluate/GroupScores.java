package io.gristmill.spark.evaluate;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.eval.ScoreTally;
import io.gristmill.model.step.TokenScores;
import io.gristmill.preprocessing.url.SiteName;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.StoredTable;
import io.gristmill.tokens.ShardManifest.Shard;
import io.gristmill.tokens.TokenShardReader;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Loss and accuracy of a model by groups of held-out documents: the folder of the input file, the
 * registered domain of the address, the language, and the length in tokens. Sums are of integers,
 * so they do not depend on partitions.
 */
final class GroupScores {

  /** Sums over the targets of a document that one task has scored. */
  private static final StructType SUMS =
      new StructType()
          .add("shard", DataTypes.IntegerType, false)
          .add("first_token", DataTypes.LongType, false)
          .add("units", DataTypes.LongType, false)
          .add("targets", DataTypes.LongType, false)
          .add("hits", DataTypes.LongType, false);

  private static final List<String> SUMMED = List.of("units", "targets", "hits", "documents");
  private static final String OTHERS = "(others)";
  private static final String NONE = "(none)";

  private final StageContext context;
  private final SparkSession spark;
  private final List<Shard> shards;
  private final int largest;

  /**
   * @param shards of the split, in the order of their numbers
   * @param largest groups of each kind; the others are added up
   */
  GroupScores(StageContext context, List<Shard> shards, int largest) {
    this.context = context;
    this.spark = SparkEngine.session(context);
    this.shards = shards;
    this.largest = largest;
  }

  /** A row of {@link #SUMS}. */
  static Row sums(int shard, long firstToken, long units, long targets, long hits) {
    return RowFactory.create(shard, firstToken, units, targets, hits);
  }

  /**
   * Scores by kind of group and name, the groups with most targets first.
   *
   * @param sums of documents, several of a document if several tasks scored it
   */
  ObjectNode of(JavaRDD<Row> sums) throws IOException {
    Dataset<Row> scored =
        spark
            .createDataFrame(sums, SUMS)
            .groupBy("shard", "first_token")
            .agg(sum("units").as("units"), sum("targets").as("targets"), sum("hits").as("hits"))
            .withColumn("documents", lit(1L))
            .join(lineage(), col("shard").equalTo(col("of_shard")).and(sameToken()));
    Map<String, Column> kinds = new LinkedHashMap<>();
    kinds.put("source", apply(new Folder(), "file"));
    kinds.put("domain", apply(new Domain(), "url"));
    StageDirectory documents = context.directory("dedup");
    if (!documents.isEmpty()) {
      Dataset<Row> languages =
          StoredTable.read(spark, documents.resolve("documents")).select("id", "language");
      scored = scored.join(languages, "id");
      kinds.put("language", coalesce(col("language"), lit("")));
    }
    kinds.put("length", apply(new Length(), "tokens"));
    scored = scored.cache();
    try {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, Column> kind : kinds.entrySet()) {
        all.set(kind.getKey(), groups(scored, kind.getValue()));
      }
      return all;
    } finally {
      scored.unpersist();
    }
  }

  private static Column sameToken() {
    return col("first_token").equalTo(col("of_token"));
  }

  private Dataset<Row> lineage() {
    List<Dataset<Row>> tables = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      String table = shards.get(i).uri().replaceAll("\\.bin$", ".documents.parquet");
      tables.add(
          StoredTable.read(spark, List.of(table))
              .withColumn("of_shard", lit(i))
              .withColumnRenamed("first_token", "of_token"));
    }
    return tables.stream().reduce(Dataset::unionAll).orElseThrow();
  }

  private static Column apply(UDF1<?, String> function, String column) {
    return udf(function, DataTypes.StringType).apply(col(column));
  }

  private ObjectNode groups(Dataset<Row> scored, Column kind) {
    List<Row> rows =
        new ArrayList<>(
            scored
                .groupBy(kind.as("name"))
                .agg(
                    sum("units").as("units"),
                    sum("targets").as("targets"),
                    sum("hits").as("hits"),
                    sum("documents").as("documents"))
                .collectAsList());
    rows.sort(
        Comparator.comparingLong((Row row) -> -row.<Long>getAs("targets"))
            .thenComparing(row -> row.<String>getAs("name")));
    ObjectNode groups = JsonNodeFactory.instance.objectNode();
    long[] others = new long[SUMMED.size()];
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      long[] sums = SUMMED.stream().mapToLong(name -> row.<Long>getAs(name)).toArray();
      if (i < largest) {
        String name = row.getAs("name");
        groups.set(name.isEmpty() ? NONE : name, json(sums));
      } else {
        Arrays.setAll(others, j -> others[j] + sums[j]);
      }
    }
    if (rows.size() > largest) {
      groups.set(OTHERS, json(others));
    }
    return groups;
  }

  private static ObjectNode json(long[] sums) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("loss", ScoreTally.nats(sums[0]) / sums[1])
        .put("accuracy@1", (double) sums[2] / sums[1])
        .put("tokens", sums[1])
        .put("documents", sums[3]);
  }

  /** The folder of a file. */
  private static final class Folder implements UDF1<String, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String call(String file) {
      return file.substring(0, Math.max(0, file.lastIndexOf('/')));
    }
  }

  /** The registered domain of an address. */
  private static final class Domain implements UDF1<String, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String call(String url) {
      return SiteName.of(url).registered();
    }
  }

  /** The interval of a length, between two powers of 4. */
  private static final class Length implements UDF1<Long, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String call(Long tokens) {
      long from = 1;
      while (4 * from <= tokens) {
        from *= 4;
      }
      return from + " to " + (4 * from - 1) + " tokens";
    }
  }

  /** Sums of the documents of a shard, whose targets come in the order of the shard. */
  static final class DocumentSums {

    private final TokenShardReader shard;
    private final int number;
    private final List<Row> rows = new ArrayList<>();
    private int document;
    private long units;
    private long targets;
    private long hits;

    DocumentSums(TokenShardReader shard, int number) {
      this.shard = shard;
      this.number = number;
    }

    /**
     * Adds a window.
     *
     * @param start index of its first input in the shard
     */
    void add(TokenBatch batch, TokenScores scores, int row, long start) {
      for (int t = 0; t < batch.contextLength(); t++) {
        if (batch.targets()[row][t] != TokenBatch.IGNORED) {
          moveTo(start + t + 1);
          units += ScoreTally.units(scores.losses()[row][t]);
          targets++;
          hits += scores.ranks()[row][t] == 0 ? 1 : 0;
        }
      }
    }

    private void moveTo(long token) {
      if (token >= shard.documentStart(document + 1)) {
        finish();
        document = shard.documentOf(token);
      }
    }

    private void finish() {
      if (targets > 0) {
        long first = shard.documentStart(document);
        rows.add(sums(number, first, units, targets, hits));
      }
      units = 0;
      targets = 0;
      hits = 0;
    }

    List<Row> rows() {
      finish();
      return List.copyOf(rows);
    }
  }
}
