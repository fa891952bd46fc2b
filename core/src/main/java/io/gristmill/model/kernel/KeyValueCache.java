package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.row.RowProducts.KEYS;

import io.gristmill.model.kernel.Kernels.AttentionShape;

/**
 * Keys and values of the positions of one sequence in one block, in the layouts of the loops over
 * them: the scores of a query are a sum of rows of keys, its output a sum of rows of values.
 */
public final class KeyValueCache {

  final float[] keys; // [head][capacity / KEYS][headSize][KEYS]
  final float[] values; // [head][capacity][headSize]
  final int capacity;

  /**
   * @param positions that the cache can hold
   */
  public KeyValueCache(AttentionShape shape, int positions) {
    capacity = blocks(positions) * KEYS;
    int floats = Math.multiplyExact(shape.keyValueHeads() * shape.headSize(), capacity);
    keys = new float[floats];
    values = new float[floats];
  }

  /**
   * Stores the keys and values of a position.
   *
   * @param qkv has the position's queries, keys and values from {@code at} on
   */
  void store(float[] qkv, int at, int position, AttentionShape s) {
    int size = s.headSize();
    int key = at + s.heads() * size;
    int value = key + s.keyValueHeads() * size;
    for (int h = 0; h < s.keyValueHeads(); h++) {
      int to = h * size * capacity;
      int block = to + position / KEYS * size * KEYS + position % KEYS;
      for (int d = 0; d < size; d++) {
        keys[block + d * KEYS] = qkv[key + h * size + d];
      }
      System.arraycopy(qkv, value + h * size, values, to + position * size, size);
    }
  }

  /** Number of blocks of keys that have some positions. */
  static int blocks(int positions) {
    return (positions + KEYS - 1) / KEYS;
  }

  /**
   * The positions of a sequence that are computed together: {@code count} of them from {@code
   * first} on, the earlier ones being in the cache.
   */
  public record CachedRows(KeyValueCache cache, int first, int count) {}
}
