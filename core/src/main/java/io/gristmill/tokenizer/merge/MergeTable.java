package io.gristmill.tokenizer.merge;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import java.util.Arrays;

/**
 * Pair of ids to the rank of its merge; read-only after construction. Open addressing with pair and
 * rank in one word, as a lookup costs one cache miss and little else.
 */
public final class MergeTable {

  /** Rank of a pair that does not merge; above all others. */
  static final int NONE = Integer.MAX_VALUE;

  private static final int ID_BITS = 21;

  /** Fewer ids than this can be in a table. */
  public static final int MOST_IDS = 1 << ID_BITS;

  private static final int RANK_BITS = 64 - 2 * ID_BITS;
  private static final int RANK_MASK = (1 << RANK_BITS) - 1;

  /** No pair: both ids would be beyond the largest allowed. */
  private static final long FREE = -1;

  private final long[] entries;
  private final int[] merged;

  /**
   * Takes merges by rank: two ids and the one they become.
   *
   * @throws IncompatibleArtifactException for more ids or merges than a word has bits for
   */
  public MergeTable(int[] left, int[] right, int[] merged, int vocabularySize) {
    if (vocabularySize >= MOST_IDS || merged.length > RANK_MASK) {
      throw new IncompatibleArtifactException(
          format(
              "vocabulary size: %d with %d merges (expected fewer than %d) in a tokenizer",
              vocabularySize, merged.length, MOST_IDS));
    }
    entries = new long[Integer.highestOneBit(Math.max(8, merged.length)) * 4];
    Arrays.fill(entries, FREE);
    this.merged = merged.clone();
    for (int rank = 0; rank < merged.length; rank++) {
      long pair = pair(left[rank], right[rank]);
      int at = place(pair);
      if (entries[at] == FREE) {
        entries[at] = pair << RANK_BITS | rank;
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

  /**
   * The ids of bytes and the ranks of all pairs of bytes, with which merging begins. They are a
   * third of all lookups and need no hashing in a separate table.
   */
  public static final class FirstPairs {

    private static final int BYTES = 256;

    private final int[] idOfByte;
    private final int[] ranks = new int[BYTES * BYTES];

    /** Takes the id of each byte, negative if it has none: such bytes are left out. */
    public FirstPairs(MergeTable merges, int[] idOfByte) {
      this.idOfByte = idOfByte.clone();
      for (int left = 0; left < BYTES; left++) {
        for (int right = 0; right < BYTES; right++) {
          boolean both = idOfByte[left] >= 0 && idOfByte[right] >= 0;
          ranks[left * BYTES + right] =
              both ? merges.rank(idOfByte[left], idOfByte[right]) : MergeTable.NONE;
        }
      }
    }

    int id(byte value) {
      return idOfByte[value & 0xFF];
    }

    int rank(byte left, byte right) {
      return ranks[(left & 0xFF) * BYTES + (right & 0xFF)];
    }
  }
}
