package io.gristmill.tokenizer;

import io.gristmill.tokenizer.pieces.PieceCounts;
import java.util.Arrays;

/**
 * All distinct pieces end to end as symbols, one array place a byte, that can be joined where they
 * stand. The first place of a symbol holds its id and, if it is longer than a byte, its last place
 * the complement of the first: neighbours on both sides are found without links.
 */
final class SymbolText {

  private static final int BOUNDARY = Integer.MIN_VALUE;

  private final int[] symbols;

  /** Number of the piece a place belongs to. */
  private final int[] pieces;

  private final long[] weights;

  /** Bytes of each symbol, by id. */
  private int[] lengths;

  SymbolText(PieceCounts counts, int[] idOfByte, int ids) {
    symbols = new int[Math.addExact(Math.addExact(counts.bytes(), counts.size()), 1)];
    pieces = new int[symbols.length];
    weights = new long[counts.size()];
    lengths = new int[ids];
    Arrays.fill(lengths, 1);
    load(counts, idOfByte);
  }

  private void load(PieceCounts counts, int[] idOfByte) {
    int[] at = {0, 0};
    symbols[0] = BOUNDARY;
    counts.forEach(
        (utf8, from, to, count) -> {
          int piece = at[1]++;
          weights[piece] = count;
          for (int i = from; i < to; i++) {
            symbols[++at[0]] = idOfByte[utf8[i] & 0xFF];
            pieces[at[0]] = piece;
          }
          symbols[++at[0]] = BOUNDARY;
        });
  }

  /** Adds every pair of neighbours. */
  void addPairs(PairQueue queue) {
    for (int at = 1; at + 1 < symbols.length; at++) {
      if (symbols[at] >= 0 && symbols[at + 1] >= 0) {
        queue.add(PairQueue.pair(symbols[at], symbols[at + 1]), at, weights[pieces[at]]);
      }
    }
  }

  /** Merges all occurrences of a pair from left to right and adds the new pairs to the queue. */
  void join(int left, int right, int merged, int[] places, PairQueue queue) {
    if (merged >= lengths.length) {
      lengths = Arrays.copyOf(lengths, merged * 2);
    }
    lengths[merged] = lengths[left] + lengths[right];
    for (int at : places) {
      int second = at + lengths[left];
      if (symbols[at] == left && symbols[second] == right) {
        joinAt(at, second, merged, queue);
      }
    }
  }

  private void joinAt(int at, int second, int merged, PairQueue queue) {
    int left = symbols[at];
    int right = symbols[second];
    long weight = weights[pieces[at]];
    int end = at + lengths[merged];
    int before = previous(at);
    symbols[second] = BOUNDARY;
    symbols[at] = merged;
    symbols[end - 1] = ~at;
    if (before != BOUNDARY) {
      queue.subtract(PairQueue.pair(symbols[before], left), weight);
      queue.add(PairQueue.pair(symbols[before], merged), before, weight);
    }
    if (symbols[end] >= 0) {
      queue.subtract(PairQueue.pair(right, symbols[end]), weight);
      queue.add(PairQueue.pair(merged, symbols[end]), at, weight);
    }
  }

  private int previous(int at) {
    int tag = symbols[at - 1];
    return tag == BOUNDARY ? BOUNDARY : tag >= 0 ? at - 1 : ~tag;
  }
}
