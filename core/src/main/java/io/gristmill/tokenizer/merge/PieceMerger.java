package io.gristmill.tokenizer.merge;

import io.gristmill.tokenizer.merge.MergeTable.FirstPairs;
import java.util.Arrays;

/**
 * Merges one piece at a time: always the pair of lowest rank, of equal ones the leftmost. Short
 * pieces are searched for it again after each merge, which is quicker there than keeping a heap;
 * the others go to {@link LongPieceMerger}. A workspace, reused from piece to piece by one thread;
 * it takes room when first needed.
 */
public final class PieceMerger {

  private static final int SHORT_BYTES = 48;

  private final MergeTable merges;
  private final FirstPairs firstPairs;
  private final LongPieceMerger longPieces;
  private int[] symbols = {};

  /** Rank of the pair that starts at a symbol; {@link MergeTable#NONE} at the last. */
  private int[] ranks = {};

  public PieceMerger(MergeTable merges, FirstPairs firstPairs) {
    this.merges = merges;
    this.firstPairs = firstPairs;
    this.longPieces = new LongPieceMerger(merges, firstPairs);
  }

  /** The ids of {@code utf8[from, to)}. */
  public int[] merge(byte[] utf8, int from, int to) {
    if (to - from > SHORT_BYTES) {
      return longPieces.merge(utf8, from, to);
    }
    if (symbols.length == 0) {
      symbols = new int[SHORT_BYTES];
      ranks = new int[SHORT_BYTES];
    }
    int count = load(utf8, from, to);
    for (int at = lowest(count); at >= 0; at = lowest(count)) {
      join(at, count--);
    }
    return Arrays.copyOf(symbols, count);
  }

  private int load(byte[] utf8, int from, int to) {
    int count = 0;
    byte last = 0;
    for (int i = from; i < to; i++) {
      int id = firstPairs.id(utf8[i]);
      if (id >= 0) {
        if (count > 0) {
          ranks[count - 1] = firstPairs.rank(last, utf8[i]);
        }
        last = utf8[i];
        symbols[count++] = id;
      }
    }
    if (count > 0) {
      ranks[count - 1] = MergeTable.NONE;
    }
    return count;
  }

  private int lowest(int count) {
    int best = MergeTable.NONE;
    int at = -1;
    for (int i = 0; i < count - 1; i++) {
      if (ranks[i] < best) {
        best = ranks[i];
        at = i;
      }
    }
    return at;
  }

  private void join(int at, int count) {
    symbols[at] = merges.merged(ranks[at]);
    System.arraycopy(symbols, at + 2, symbols, at + 1, count - at - 2);
    System.arraycopy(ranks, at + 2, ranks, at + 1, count - at - 2);
    rank(at, count - 1);
    if (at > 0) {
      rank(at - 1, count - 1);
    }
  }

  private void rank(int at, int count) {
    ranks[at] = at + 1 < count ? merges.rank(symbols[at], symbols[at + 1]) : MergeTable.NONE;
  }
}
