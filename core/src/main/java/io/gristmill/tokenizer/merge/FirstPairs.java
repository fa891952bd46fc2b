package io.gristmill.tokenizer.merge;

/**
 * The ids of bytes and the ranks of all pairs of bytes, with which merging begins. They are a third
 * of all lookups and need no hashing in a separate table.
 */
public final class FirstPairs {

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
