package io.gristmill.tokenizer.merge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Short pieces that merge into a single token, as most do. An entry is two words that hold the
 * bytes themselves, so that a lookup costs one cache miss. Read-only once filled.
 */
public final class WholeTokens {

  /** Longer pieces are not kept. */
  private static final int MOST_BYTES = 12;

  /** The result of {@link #id} for an unknown pre-token. */
  public static final int NONE = -1;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int WORD_BYTES = 8;

  /** The second word: bytes 9 to 12, the length, the id. */
  private static final int LENGTH_SHIFT = 32;

  private static final int ID_SHIFT = 36;
  private static final long KEY = (1L << ID_SHIFT) - 1;

  /** Pairs of words; the second is 0 where there is none. */
  private final long[] words;

  private final int mask;

  /** Takes the most tokens that are going to be put. */
  public WholeTokens(int tokens) {
    int places = Integer.highestOneBit(Math.max(4, tokens)) * 4;
    words = new long[places * 2];
    mask = places - 1;
  }

  /** Adds a token that its own bytes merge into, if it is short. */
  public void put(byte[] token, int id) {
    if (token.length > MOST_BYTES) {
      return;
    }
    long first = first(token, 0, token.length);
    long second = second(token, 0, token.length);
    int at = place(first, second);
    words[2 * at] = first;
    words[2 * at + 1] = second | (long) id << ID_SHIFT;
  }

  /** The token that {@code utf8[from, to)} is, or {@link #NONE}. */
  public int id(byte[] utf8, int from, int to) {
    if (to - from > MOST_BYTES) {
      return NONE;
    }
    long second = words[2 * place(first(utf8, from, to), second(utf8, from, to)) + 1];
    return second == 0 ? NONE : (int) (second >>> ID_SHIFT);
  }

  private int place(long first, long second) {
    long mixed = (first ^ second * 0xC2B2AE3D27D4EB4FL) * 0x9E3779B97F4A7C15L;
    int at = (int) (mixed >>> 32) & mask;
    while (words[2 * at + 1] != 0
        && (words[2 * at] != first || (words[2 * at + 1] & KEY) != second)) {
      at = at + 1 & mask;
    }
    return at;
  }

  private static long first(byte[] bytes, int from, int to) {
    int length = Math.min(WORD_BYTES, to - from);
    return load(bytes, from, length);
  }

  private static long second(byte[] bytes, int from, int to) {
    int length = to - from;
    long more = length > WORD_BYTES ? load(bytes, from + WORD_BYTES, length - WORD_BYTES) : 0;
    return more | (long) length << LENGTH_SHIFT;
  }

  /** One byte or more as a little-endian word. */
  private static long load(byte[] bytes, int from, int length) {
    if (from + WORD_BYTES <= bytes.length) {
      return (long) WORD.get(bytes, from) & -1L >>> (WORD_BYTES - length) * 8;
    }
    long word = 0;
    for (int i = length - 1; i >= 0; i--) {
      word = word << 8 | (bytes[from + i] & 0xFF);
    }
    return word;
  }
}
