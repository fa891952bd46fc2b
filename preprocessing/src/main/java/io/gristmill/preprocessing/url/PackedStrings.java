package io.gristmill.preprocessing.url;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;

/**
 * An immutable set of strings for lists of millions: concatenated UTF-8 and an open-addressing hash
 * table of offsets, about forty bytes per domain while a {@code HashSet} needs a hundred.
 */
public final class PackedStrings implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final PackedStrings NONE = new PackedStrings();

  /** Separator: no string contains it, since each was a line. */
  private static final byte END = '\n';

  private static final int EMPTY = 0;

  private byte[] bytes = new byte[64];

  /** Offset into {@link #bytes} plus one; at most half of the slots are used. */
  private int[] slots = new int[16];

  private int used;
  private int size;

  private PackedStrings() {}

  /**
   * Creates a set of the given strings.
   *
   * @param strings without line ends
   */
  public static PackedStrings of(Iterator<String> strings) {
    PackedStrings packed = new PackedStrings();
    strings.forEachRemaining(packed::add);
    packed.bytes = Arrays.copyOf(packed.bytes, packed.used);
    return packed;
  }

  public int size() {
    return size;
  }

  public boolean contains(String string) {
    return slots[slot(string.getBytes(StandardCharsets.UTF_8))] != EMPTY;
  }

  private void add(String string) {
    byte[] key = string.getBytes(StandardCharsets.UTF_8);
    int slot = slot(key);
    if (slots[slot] != EMPTY) {
      return;
    }
    int end = Math.addExact(used, key.length + 1);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, 2L * end));
    }
    System.arraycopy(key, 0, bytes, used, key.length);
    bytes[end - 1] = END;
    slots[slot] = used + 1;
    used = end;
    size++;
    if (2 * size > slots.length) {
      grow();
    }
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int start = 0;
    while (start < used) {
      int end = start;
      while (bytes[end] != END) {
        end++;
      }
      slots[slot(Arrays.copyOfRange(bytes, start, end))] = start + 1;
      start = end + 1;
    }
  }

  /** The slot that holds the key, or the free slot for it. */
  private int slot(byte[] key) {
    int hash = Arrays.hashCode(key) * 0x9E3779B9;
    int slot = (hash ^ hash >>> 15) & slots.length - 1;
    while (slots[slot] != EMPTY && !isAt(slots[slot] - 1, key)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private boolean isAt(int start, byte[] key) {
    int end = start + key.length;
    return end < used && bytes[end] == END && Arrays.equals(bytes, start, end, key, 0, key.length);
  }
}
