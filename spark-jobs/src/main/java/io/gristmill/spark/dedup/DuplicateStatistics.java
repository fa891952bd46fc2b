package io.gristmill.spark.dedup;

import static io.gristmill.spark.dedup.Columns.CLUSTER;
import static io.gristmill.spark.dedup.Columns.ID;
import static io.gristmill.spark.dedup.Columns.KIND;
import static io.gristmill.spark.dedup.Columns.PART;
import static io.gristmill.spark.dedup.Columns.SIZE;
import static io.gristmill.spark.dedup.Columns.SURVIVOR;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.statistics.ExcerptMasker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * {@code dedup/statistics.json}: sizes of clusters, and examples with the starts of their texts.
 */
final class DuplicateStatistics {

  /** The largest size with its own bin. */
  private static final long EXACT = 4;

  private static final int LARGEST = 3;
  private static final int SAMPLED = 5;
  private static final int MEMBERS = 3;

  private final Dataset<Row> members;
  private final JavaRDD<Row> documents;

  /**
   * @param members cached rows of {@link Members}
   * @param documents with {@code id}, {@code url} and {@code text}, in the partitions that members
   *     name
   */
  DuplicateStatistics(Dataset<Row> members, JavaRDD<Row> documents) {
    this.members = members.where(col(SIZE).gt(1));
    this.documents = documents;
  }

  ObjectNode toJson() {
    ObjectNode statistics = JsonNodeFactory.instance.objectNode();
    // A cluster has the name of its smallest member.
    Dataset<Row> clusters = members.where(col(ID).equalTo(col(CLUSTER))).select(CLUSTER, SIZE);
    sizes(clusters, statistics.putArray("sizes"));
    Set<String> examples = new LinkedHashSet<>();
    for (Dataset<Row> some :
        List.of(
            clusters.orderBy(col(SIZE).desc(), col(CLUSTER)).limit(LARGEST),
            clusters.orderBy(xxhash64(col(CLUSTER)), col(CLUSTER)).limit(SAMPLED))) {
      some.collectAsList().forEach(row -> examples.add(row.getAs(CLUSTER)));
    }
    ArrayNode shown = statistics.putArray("examples");
    if (!examples.isEmpty()) {
      examples(examples, shown);
    }
    return statistics;
  }

  /** Clusters by size: 2, 3, 4, and ranges up to powers of two. */
  private static void sizes(Dataset<Row> clusters, ArrayNode sizes) {
    SortedMap<Long, long[]> bins = new TreeMap<>();
    for (Row row : clusters.groupBy(SIZE).agg(count(lit(1)).as("clusters")).collectAsList()) {
      long size = row.getAs(SIZE);
      long many = row.getAs("clusters");
      long to = size <= EXACT ? size : Long.highestOneBit(size - 1) << 1;
      long[] bin = bins.computeIfAbsent(to, last -> new long[2]);
      bin[0] += many;
      bin[1] += many * size;
    }
    bins.forEach(
        (to, bin) ->
            sizes
                .addObject()
                .put("from", to <= EXACT ? to : to / 2 + 1)
                .put("to", to)
                .put("clusters", bin[0])
                .put("documents", bin[1]));
  }

  private void examples(Set<String> clusters, ArrayNode examples) {
    Column rank =
        row_number().over(Window.partitionBy(CLUSTER).orderBy(col(SURVIVOR).desc(), col(ID)));
    Map<String, List<Row>> byCluster = new HashMap<>();
    Set<String> ids = new HashSet<>();
    SortedSet<Integer> parts = new TreeSet<>();
    for (Row row :
        members
            .where(col(CLUSTER).isin(clusters.toArray()))
            .withColumn("rank", rank)
            .where(col("rank").leq(MEMBERS))
            .select(ID, CLUSTER, SIZE, SURVIVOR, KIND, PART, "rank")
            .orderBy(CLUSTER, "rank")
            .collectAsList()) {
      byCluster.computeIfAbsent(row.getAs(CLUSTER), cluster -> new ArrayList<>()).add(row);
      ids.add(row.getAs(ID));
      parts.add(row.getAs(PART));
    }
    Map<String, String[]> texts = texts(ids, parts);
    ExcerptMasker masker = new ExcerptMasker();
    for (String cluster : clusters) {
      List<Row> rows = byCluster.get(cluster);
      ObjectNode example = examples.addObject();
      example.put("cluster", cluster).put("size", rows.get(0).<Long>getAs(SIZE));
      ArrayNode shown = example.putArray("members");
      for (Row row : rows) {
        String[] text = texts.get(row.<String>getAs(ID));
        shown
            .addObject()
            .put("id", text[0])
            .put("url", masker.excerpt(text[1]))
            .put("kind", row.<String>getAs(KIND))
            .put("survivor", row.<Boolean>getAs(SURVIVOR))
            .put("excerpt", masker.excerpt(text[2]));
      }
    }
  }

  /** Id, URL and text by id, from the partitions that have them. */
  private Map<String, String[]> texts(Set<String> ids, SortedSet<Integer> parts) {
    Map<String, String[]> texts = new HashMap<>();
    for (List<String[]> found :
        documents
            .mapPartitions(new TextsOf(ids))
            .collectPartitions(parts.stream().mapToInt(Integer::intValue).toArray())) {
      found.forEach(text -> texts.put(text[0], text));
    }
    return texts;
  }

  /** Id, URL and text of some documents. */
  record TextsOf(Set<String> ids) implements FlatMapFunction<Iterator<Row>, String[]> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String[]> call(Iterator<Row> documents) {
      List<String[]> texts = new ArrayList<>();
      while (documents.hasNext()) {
        Row row = documents.next();
        if (ids.contains(row.<String>getAs(ID))) {
          texts.add(new String[] {row.getAs(ID), row.getAs("url"), row.getAs("text")});
        }
      }
      return texts.iterator();
    }
  }
}
