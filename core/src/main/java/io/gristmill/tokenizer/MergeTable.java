package io.gristmill.tokenizer;

import io.gristmill.error.IncompatibleArtifactException;
import java.util.Arrays;
import java.util.List;

/**
 * Pair of ids to the rank of its merge; read-only after construction. Open addressing with pair and
 * rank in one word, as a lookup costs one cache miss and little else.
 */
final class MergeTable {

  /** Rank of a pair that does not merge; above all others. */
  static final int NONE = Integer.MAX_VALUE;

  private static final int ID_BITS = 21;
  private static final int RANK_BITS = 64 - 2 * ID_BITS;
  private static final int RANK_MASK = (1 << RANK_BITS) - 1;

  /** No pair: both ids would be beyond the largest allowed. */
  private static final long FREE = -1;

  private final long[] entries;
  private final int[] merged;

  MergeTable(List<BytePairModel.Merge> merges, int vocabularySize) {
    if (vocabularySize >= 1 << ID_BITS || merges.size() > RANK_MASK) {
      throw new IncompatibleArtifactException(
          "vocabulary size: %d with %d merges (expected fewer than %d) in a tokenizer"
              .formatted(vocabularySize, merges.size(), 1 << ID_BITS));
    }
    entries = new long[Integer.highestOneBit(Math.max(8, merges.size())) * 4];
    Arrays.fill(entries, FREE);
    merged = new int[merges.size()];
    for (int rank = 0; rank < merged.length; rank++) {
      BytePairModel.Merge merge = merges.get(rank);
      merged[rank] = merge.merged();
      int at = place(pair(merge.left(), merge.right()));
      if (entries[at] == FREE) {
        entries[at] = pair(merge.left(), merge.right()) << RANK_BITS | rank;
      }
    }
  }

  int rank(int left, int right) {
    long entry = entries[place(pair(left, right))];
    return entry == FREE ? NONE : (int) entry & RANK_MASK;
  }

  int merged(int rank) {
    return merged[rank];
  }

  private int place(long pair) {
    int mask = entries.length - 1;
    int at = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (entries[at] >>> RANK_BITS != pair && entries[at] != FREE) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private static long pair(int left, int right) {
    return (long) left << ID_BITS | right;
  }
}
