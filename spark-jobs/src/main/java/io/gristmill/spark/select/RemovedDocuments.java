package io.gristmill.spark.select;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator.Contamination;
import io.gristmill.preprocessing.select.GroupFigures.Removed;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.select.GroupTable.By;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.table.StoredTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Figures of groups that depend on the documents that cleaning and de-duplication removed. They are
 * not known for buckets, which removed documents do not have.
 *
 * @param groups names of the groups to count
 */
record RemovedDocuments(StageContext context, By by, List<String> groups) {

  private static final StructType SHARDS =
      new StructType()
          .add("shard", DataTypes.StringType, false)
          .add("stored", DataTypes.LongType, false);

  /** Whether a stage {@code dedup} removed documents that share text with evaluation sets. */
  static boolean comparesWithEvaluationSets(StageManifest dedup) {
    return dedup.extra().has(Contamination.REASON);
  }

  /**
   * The figures by group.
   *
   * @param compared documents of each group that were compared with evaluation sets and kept
   */
  Map<String, Removed> of(List<String> runs, Map<String, Long> compared) throws IOException {
    if (by == By.BUCKET) {
      return Map.of();
    }
    List<Dataset<Row>> copies = new ArrayList<>();
    List<Dataset<Row>> contaminated = new ArrayList<>();
    List<Dataset<Row>> bytes = new ArrayList<>();
    for (String run : runs) {
      bytes.add(bytes(run));
      if (by != By.RUN) {
        copies.add(copies(run));
      }
      if (comparesWithEvaluationSets(stage(run, "dedup").require())) {
        contaminated.add(contaminated(run));
      }
    }
    Map<String, Double> inOthers = byGroup(copies, avg("spans"));
    Map<String, Double> dropped = byGroup(contaminated, count(lit(1)).cast("double"));
    Map<String, Double> read = byGroup(bytes, round(sum("bytes")));
    Map<String, Removed> all = new HashMap<>();
    for (String group : groups) {
      double gone = dropped.getOrDefault(group, 0.0);
      // 0 / 0, which is NaN, if no document of the group was compared.
      double share = gone / (gone + compared.get(group));
      all.put(
          group,
          new Removed(
              inOthers.getOrDefault(group, Double.NaN),
              share,
              read.getOrDefault(group, Double.NaN)));
    }
    return all;
  }

  private Map<String, Double> byGroup(List<Dataset<Row>> runs, Column figure) {
    Map<String, Double> all = new HashMap<>();
    runs.stream()
        .reduce(Dataset::unionAll)
        .map(rows -> rows.where(col("group").isin(groups.toArray())).groupBy("group").agg(figure))
        .map(Dataset::collectAsList)
        .orElse(List.of())
        .forEach(row -> all.put(row.getString(0), row.getDouble(1)));
    return all;
  }

  /** {@code group, spans} of each cleaned document: 1 if a copy of it is in another group. */
  private Dataset<Row> copies(String run) {
    Dataset<Row> cleaned = cleaned(run);
    Dataset<Row> clusters = table(run, "dedup", "clusters").select("id", "cluster");
    Dataset<Row> members = clusters.join(cleaned, "id");
    Dataset<Row> spanning =
        members
            .groupBy("cluster")
            .agg(countDistinct("group").as("groups"))
            .where(col("groups").gt(1))
            .join(members, "cluster")
            .select(col("id"), lit(1.0).as("spanning"));
    return cleaned
        .join(spanning, cleaned.col("id").equalTo(spanning.col("id")), "left")
        .select(col("group"), when(col("spanning").isNull(), 0.0).otherwise(1.0).as("spans"));
  }

  /** {@code group} of each document that shares text with an evaluation set. */
  private Dataset<Row> contaminated(String run) {
    return table(run, "dedup", "removed")
        .where(col("reason").equalTo(Contamination.REASON))
        .select("id")
        .join(cleaned(run), "id")
        .select("group");
  }

  private Dataset<Row> cleaned(String run) {
    return table(run, "clean", "documents").select(col("id"), by.of(run).as("group"));
  }

  /**
   * {@code group, bytes}: the bytes of each shard are divided over its kept and rejected documents,
   * in proportion to their stored bytes, or equally if these are not known of all.
   */
  private Dataset<Row> bytes(String run) throws IOException {
    List<Row> shards = new ArrayList<>();
    stage(run, "clean")
        .require()
        .inputs()
        .forEach(input -> shards.add(RowFactory.create(input.uri(), input.bytes())));
    WindowSpec shard = Window.partitionBy("shard");
    Column measured = sum(col("unknown")).over(shard).equalTo(0);
    Column byBytes = col("length").divide(sum(col("length")).over(shard));
    Column byRecords = col("records").divide(sum(col("records")).over(shard));
    return records(run, "documents")
        .unionAll(records(run, "rejects"))
        .groupBy("shard", "group")
        .agg(
            count(lit(1)).as("records"),
            sum("length").as("length"),
            sum(when(col("length").equalTo(0), 1L).otherwise(0L)).as("unknown"))
        .withColumn("share", when(measured, byBytes).otherwise(byRecords))
        .join(SparkEngine.session(context).createDataFrame(shards, SHARDS), "shard")
        .select(col("group"), col("share").multiply(col("stored")).as("bytes"));
  }

  private Dataset<Row> records(String run, String name) {
    return table(run, "clean", name)
        .select(
            // The name of an archive's member is not part of the shard's.
            substring_index(col("file"), "!/", 1).as("shard"),
            by.of(run).as("group"),
            col("length"));
  }

  private Dataset<Row> table(String run, String stage, String name) {
    return StoredTable.read(SparkEngine.session(context), stage(run, stage).resolve(name));
  }

  private StageDirectory stage(String run, String name) {
    return new StageDirectory(context.storage(), run, name);
  }
}
