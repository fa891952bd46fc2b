package io.gristmill.spark.tokenize;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.spark.engine.ShufflePartitions;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizer;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Counts the pre-tokens of a corpus on the cluster. Distinct pre-tokens and their counts are
 * collected by the driver, a partition at a time, up to a maximum number. If there are more, the
 * rarest are left out and their number is reported. The counts are the same for any number of
 * partitions.
 */
final class PieceCounter {

  /** Pre-tokens seen this often count as equally frequent when the rarest are left out. */
  private static final long OFTEN = 1 << 16;

  private final String pattern;
  private final long minFrequency;
  private final int maxPieces;

  /**
   * @param pattern name of the pre-tokenizer
   * @param minFrequency pre-tokens that are rarer in the whole corpus are left out
   * @param maxPieces maximum number of distinct pre-tokens that are collected
   */
  PieceCounter(String pattern, long minFrequency, int maxPieces) {
    PreTokenizers.named(pattern);
    this.pattern = pattern;
    this.minFrequency = minFrequency;
    this.maxPieces = maxPieces;
  }

  /**
   * Counts collected by the driver.
   *
   * @param minFrequency frequency from which pre-tokens were collected
   * @param left distinct pre-tokens that were left out
   * @param leftOccurrences their occurrences, which bound the error of the count of any pair
   * @param occurrences of all pre-tokens
   */
  record Counted(
      PieceCounts counts, long minFrequency, long left, long leftOccurrences, long occurrences) {}

  /** Counts all pre-tokens of a corpus. */
  static PieceCounts count(Dataset<Row> documents, String pattern) {
    return new PieceCounter(pattern, 1, Integer.MAX_VALUE).of(documents).counts();
  }

  /**
   * @param documents with a column {@code text}
   */
  Counted of(Dataset<Row> documents) {
    JavaPairRDD<String, Long> pieces =
        documents
            .select("text")
            .javaRDD()
            .mapPartitionsToPair(new CountPartition(pattern))
            .reduceByKey(Math::addExact, ShufflePartitions.ofPairs(documents.sparkSession()));
    // The shuffle files are read once for the frequencies and once for the counts.
    SortedMap<Long, long[]> byFrequency = new TreeMap<>(byFrequency(pieces));
    long threshold = threshold(byFrequency);
    PieceCounts counts = new PieceCounts();
    collect(pieces, threshold, counts);
    SortedMap<Long, long[]> left = byFrequency.headMap(threshold);
    return new Counted(counts, threshold, sum(left, 0), sum(left, 1), sum(byFrequency, 1));
  }

  private static long sum(SortedMap<Long, long[]> byFrequency, int which) {
    return byFrequency.values().stream().mapToLong(sums -> sums[which]).sum();
  }

  private static void collect(JavaPairRDD<String, Long> pieces, long threshold, PieceCounts into) {
    Iterator<Tuple2<String, Long>> frequent =
        pieces.filter(new FrequentPiece(threshold)).toLocalIterator();
    while (frequent.hasNext()) {
      Tuple2<String, Long> piece = frequent.next();
      into.add(piece._1(), piece._2());
    }
  }

  /** Number of pre-tokens, and of their occurrences, by frequency. */
  private Map<Long, long[]> byFrequency(JavaPairRDD<String, Long> pieces) {
    long often = often();
    return pieces
        .mapToPair(piece -> new Tuple2<>(Math.min(piece._2(), often), new long[] {1, piece._2()}))
        .reduceByKey((one, other) -> new long[] {one[0] + other[0], one[1] + other[1]}, 1)
        .collectAsMap();
  }

  private long often() {
    return Math.max(OFTEN, minFrequency);
  }

  /** The lowest frequency at which at most the maximum number of pre-tokens is collected. */
  private long threshold(SortedMap<Long, long[]> byFrequency) {
    long pieces = sum(byFrequency, 0);
    long threshold = minFrequency;
    for (var frequency : byFrequency.entrySet()) {
      if (frequency.getKey() >= threshold && pieces <= maxPieces) {
        return threshold;
      }
      pieces -= frequency.getValue()[0];
      threshold = Math.max(threshold, frequency.getKey() + 1);
    }
    if (threshold > often()) {
      throw new InvalidInputException(
          format(
              "pieces: more than %,d seen %,d times or more (expected at most"
                  + " tokenizer.max-pieces)",
              maxPieces, often()));
    }
    return threshold;
  }

  /** Selects pre-tokens that are frequent in the whole corpus. */
  record FrequentPiece(long minFrequency) implements Function<Tuple2<String, Long>, Boolean> {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean call(Tuple2<String, Long> piece) {
      return piece._2() >= minFrequency;
    }
  }

  /**
   * Counts the pre-tokens of one partition in bounded memory. Counts are emitted when there are
   * many, so the same pre-token may be emitted several times.
   */
  static final class CountPartition implements PairFlatMapFunction<Iterator<Row>, String, Long> {

    private static final long serialVersionUID = 1L;

    private static final int MAX_PIECES = 1 << 19;
    private static final int MAX_BYTES = 1 << 26;

    private final String pattern;
    private final int maxPieces;

    CountPartition(String pattern) {
      this(pattern, MAX_PIECES);
    }

    CountPartition(String pattern, int maxPieces) {
      this.pattern = pattern;
      this.maxPieces = maxPieces;
    }

    @Override
    public Iterator<Tuple2<String, Long>> call(Iterator<Row> texts) {
      return new BoundedCounts(texts, PreTokenizers.named(pattern), maxPieces);
    }

    private static final class BoundedCounts implements Iterator<Tuple2<String, Long>> {

      private final Iterator<Row> texts;
      private final PreTokenizer preTokenizer;
      private final int maxPieces;
      private PieceCounts counts = new PieceCounts();
      private int next;

      BoundedCounts(Iterator<Row> texts, PreTokenizer preTokenizer, int maxPieces) {
        this.texts = texts;
        this.preTokenizer = preTokenizer;
        this.maxPieces = maxPieces;
      }

      @Override
      public boolean hasNext() {
        if (next == counts.size() && texts.hasNext()) {
          counts = new PieceCounts();
          next = 0;
          while (texts.hasNext() && counts.size() < maxPieces && counts.bytes() < MAX_BYTES) {
            counts.addText(texts.next().getString(0), preTokenizer);
          }
        }
        return next < counts.size();
      }

      @Override
      public Tuple2<String, Long> next() {
        if (!hasNext()) {
          throw new NoSuchElementException("pieces of this partition");
        }
        return new Tuple2<>(counts.piece(next), counts.count(next++));
      }
    }
  }
}
