package io.gristmill.tokenizer.merge;

import java.util.Arrays;

/** Ids of a text, put together. */
public final class IdBuffer {

  private int[] ids;
  private int count;

  /** Takes how many there will probably be. */
  public IdBuffer(int expected) {
    ids = new int[expected];
  }

  public void add(int id) {
    if (count == ids.length) {
      grow(1);
    }
    ids[count++] = id;
  }

  public void add(int[] more) {
    add(more, 0, more.length);
  }

  void add(int[] more, int from, int to) {
    if (to - from > ids.length - count) {
      grow(to - from);
    }
    for (int i = from; i < to; i++) {
      ids[count++] = more[i];
    }
  }

  private void grow(int more) {
    ids =
        Arrays.copyOf(
            ids,
            Math.max(
                Math.addExact(count, more), (int) Math.min(Integer.MAX_VALUE - 8L, count * 2L)));
  }

  public int[] toArray() {
    return Arrays.copyOf(ids, count);
  }
}
