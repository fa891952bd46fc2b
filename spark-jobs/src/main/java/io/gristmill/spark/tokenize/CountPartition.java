package io.gristmill.spark.tokenize;

import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizer;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Counts the pre-tokens of one partition in bounded memory. Counts are emitted when there are many,
 * so the same pre-token may be emitted several times.
 */
final class CountPartition implements PairFlatMapFunction<Iterator<Row>, String, Long> {

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
    return new Counted(texts, PreTokenizers.named(pattern), maxPieces);
  }

  private static final class Counted implements Iterator<Tuple2<String, Long>> {

    private final Iterator<Row> texts;
    private final PreTokenizer preTokenizer;
    private final int maxPieces;
    private PieceCounts counts = new PieceCounts();
    private int next;

    Counted(Iterator<Row> texts, PreTokenizer preTokenizer, int maxPieces) {
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
