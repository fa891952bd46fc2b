package io.gristmill.spark.tokenize;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.statistics.CleanStatistics.TextTotals;
import io.gristmill.spark.engine.ShufflePartitions;
import io.gristmill.spark.select.SelectedDocuments;
import io.gristmill.spark.tokenize.ShardPlan.ShardOrderKey;
import io.gristmill.spark.tokenize.TokenizedCorpus.WrittenShard;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Encodes documents, splits them into training and validation, and writes the shards. The place of
 * a document depends only on ids, clusters and the seed, so the bytes are the same for any number
 * of partitions.
 */
final class CorpusTokenizer {

  private final BytePairTokenizer tokenizer;
  private final List<BytePairTokenizer> compared;
  private final Settings settings;
  private final int endOfText;

  /**
   * @param compared another tokenizer whose tokens are counted too; empty for none
   */
  public CorpusTokenizer(
      BytePairTokenizer tokenizer, Optional<BytePairTokenizer> compared, Settings settings) {
    this.tokenizer = tokenizer;
    this.compared = compared.stream().toList();
    this.settings = settings;
    this.endOfText =
        tokenizer
            .specialToken(settings.endOfText())
            .orElseThrow(
                () ->
                    new IncompatibleArtifactException(
                        format(
                            "end of text: %s (expected a special token of tokenizer %s)",
                            settings.endOfText(), tokenizer.fingerprint())));
  }

  /**
   * Settings of the splits and shards.
   *
   * @param split assigns documents to training or validation
   * @param shardTokens maximum tokens of a shard, unless it holds a single large document
   * @param endOfText special token put after each document
   */
  public record Settings(DocumentSplit split, long shardTokens, String endOfText) {}

  /**
   * Writes {@code train/} and {@code validation/} below a directory.
   *
   * @param documents rows of {@code DocumentRows.CLUSTERED} with the number of copies of each
   * @throws InvalidInputException if a split that should have documents has none
   */
  public TokenizedCorpus write(Dataset<Row> documents, Storage storage, String directory) {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(documents.sparkSession().sparkContext());
    EncodeDocument.Source shared = source(spark, tokenizer);
    List<EncodeDocument.Source> others =
        compared.stream().map(other -> source(spark, other)).toList();
    JavaPairRDD<ShardOrderKey, EncodedDocument> encoded =
        documents
            .select(
                "id",
                "url",
                "text",
                "language",
                "file",
                "offset",
                "length",
                "cluster",
                SelectedDocuments.COPIES)
            .javaRDD()
            .flatMapToPair(new EncodeDocument(shared, others, settings.split()))
            .persist(StorageLevel.DISK_ONLY());
    try {
      int partitions = ShufflePartitions.ofPairs(documents.sparkSession());
      ShardPlan plan = new ShardPlan(tokensByBucket(encoded, partitions), settings.shardTokens());
      requireDocuments(plan);
      List<WrittenShard> shards =
          encoded
              .repartitionAndSortWithinPartitions(plan)
              .mapPartitionsWithIndex(
                  new ShardPartition(
                      plan, storage, directory, tokenizer.vocabularySize(), endOfText),
                  false)
              .collect();
      return new TokenizedCorpus(
          shards,
          Fertility.of(encoded, tokenizer.vocabularySize()),
          tokenizer.vocabularySize(),
          endOfText,
          tokenizer.fingerprint());
    } finally {
      encoded.unpersist(false);
    }
  }

  private static EncodeDocument.Source source(JavaSparkContext spark, BytePairTokenizer tokenizer) {
    Broadcast<BytePairTokenizer> shared = spark.broadcast(tokenizer);
    return shared::value;
  }

  private static Map<Integer, Long> tokensByBucket(
      JavaPairRDD<ShardOrderKey, EncodedDocument> encoded, int partitions) {
    return encoded
        .mapToPair(
            document ->
                new Tuple2<>(
                    ShardPlan.key(document._1().split(), document._1().bucket()),
                    document._2().ids().length + 1L))
        .reduceByKey(Math::addExact, partitions)
        .collectAsMap();
  }

  private void requireDocuments(ShardPlan plan) {
    double fraction = settings.split().validationFraction();
    require(plan, Split.TRAIN, fraction < 1);
    require(plan, Split.VALIDATION, fraction > 0);
  }

  private void require(ShardPlan plan, Split split, boolean wanted) {
    if (wanted && !plan.has(split)) {
      throw new InvalidInputException(
          format(
              "%s documents: 0 (expected at least 1 with tokens.validation-fraction = %s)",
              split.key(), settings.split().validationFraction()));
    }
  }

  /**
   * Encodes a document and computes its sort key. Its copies are at other places of the same split;
   * a validation document has none.
   *
   * @param compared at most one other tokenizer, whose tokens are counted
   */
  record EncodeDocument(Source tokenizer, List<Source> compared, DocumentSplit split)
      implements PairFlatMapFunction<Row, ShardOrderKey, EncodedDocument> {

    private static final long serialVersionUID = 1L;

    /**
     * Source of the tokenizer, which is slow to build: once for each executor instead of each task.
     */
    @FunctionalInterface
    interface Source extends Serializable {
      BytePairTokenizer get();
    }

    @Override
    public Iterator<Tuple2<ShardOrderKey, EncodedDocument>> call(Row row) {
      String text = row.getAs("text");
      EncodedDocument document =
          new EncodedDocument(
              row,
              TextTotals.of(text),
              compared.stream().mapToInt(other -> other.get().encode(text).length).sum(),
              tokenizer.get().encode(text));
      Split of = split.of(document.cluster());
      int copies = of == Split.VALIDATION ? 1 : row.<Integer>getAs(SelectedDocuments.COPIES);
      List<Tuple2<ShardOrderKey, EncodedDocument>> places = new ArrayList<>(copies);
      for (int copy = 0; copy < copies; copy++) {
        // The first has the place that it has without repetition.
        String name = copy == 0 ? document.id() : document.id() + "#copy-" + copy;
        places.add(new Tuple2<>(new ShardOrderKey(of, split.order(name), document), document));
      }
      return places.iterator();
    }
  }
}
