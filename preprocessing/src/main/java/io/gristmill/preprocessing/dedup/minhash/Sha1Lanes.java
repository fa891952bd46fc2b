package io.gristmill.preprocessing.dedup.minhash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * SHA-1 (FIPS 180-4) of many short messages in parallel, truncated to eight bytes. Every working
 * variable is an array over the lanes and every loop iterates over the lanes, so that the JIT
 * compiler vectorizes it; one digest object per message would be several times slower. Not
 * thread-safe.
 */
final class Sha1Lanes implements ShingleHash.Hasher {

  private static final int LANES = 128;

  /** Longest message that fits one block together with the end bit and the length. */
  private static final int ONE_BLOCK = 55;

  private static final int[] START = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final Sha1 longMessages = new Sha1();
  private final int[][] schedule = new int[16][LANES];
  private final int[][] variables = new int[5][LANES];
  private final int[] messages = new int[LANES];

  @Override
  public void hash(byte[] bytes, int[] from, int[] to, int count, long[] hashes) {
    int lanes = 0;
    for (int i = 0; i < count; i++) {
      int length = to[i] - from[i];
      // The last word is read whole, so the array must be longer than the message.
      if (length > ONE_BLOCK || to[i] + Integer.BYTES > bytes.length) {
        hashes[i] = longMessages.hash(bytes, from[i], to[i]);
        continue;
      }
      load(bytes, from[i], length, lanes);
      messages[lanes++] = i;
      if (lanes == LANES) {
        compress(lanes, hashes);
        lanes = 0;
      }
    }
    compress(lanes, hashes);
  }

  /** Loads the padded block of one message. */
  private void load(byte[] bytes, int from, int length, int lane) {
    int[][] w = schedule;
    int whole = length >>> 2;
    for (int i = 0; i < whole; i++) {
      w[i][lane] = (int) INTS.get(bytes, from + 4 * i);
    }
    int rest = 8 * (length & 3);
    int last = (int) INTS.get(bytes, from + 4 * whole);
    w[whole][lane] = (int) (last & (-1L << (32 - rest))) | (0x80000000 >>> rest);
    for (int i = whole + 1; i < 15; i++) {
      w[i][lane] = 0;
    }
    w[15][lane] = 8 * length;
  }

  private void compress(int lanes, long[] hashes) {
    for (int i = 0; i < 5; i++) {
      Arrays.fill(variables[i], START[i]);
    }
    int[] a = variables[0];
    int[] b = variables[1];
    int[] c = variables[2];
    int[] d = variables[3];
    int[] e = variables[4];
    for (int round = 0; round < 80; round++) {
      int[] word = expanded(round);
      if (round < 20) {
        choose(a, b, c, d, e, word);
      } else if (round < 40) {
        parity(a, b, c, d, e, word, 0x6ed9eba1);
      } else if (round < 60) {
        majority(a, b, c, d, e, word);
      } else {
        parity(a, b, c, d, e, word, 0xca62c1d6);
      }
      int[] mixed = e;
      e = d;
      d = c;
      c = b;
      b = a;
      a = mixed;
    }
    for (int lane = 0; lane < lanes; lane++) {
      int first = Integer.reverseBytes(a[lane] + START[0]);
      int second = Integer.reverseBytes(b[lane] + START[1]);
      hashes[messages[lane]] = Integer.toUnsignedLong(first) | ((long) second << 32);
    }
  }

  /**
   * The message schedule word of a round for every lane. The sixteen words are overwritten in turn.
   */
  private int[] expanded(int round) {
    int[] word = schedule[round & 15];
    if (round >= 16) {
      int[] w3 = schedule[(round - 3) & 15];
      int[] w8 = schedule[(round - 8) & 15];
      int[] w14 = schedule[(round - 14) & 15];
      for (int i = 0; i < LANES; i++) {
        word[i] = Integer.rotateLeft(w3[i] ^ w8[i] ^ w14[i] ^ word[i], 1);
      }
    }
    return word;
  }

  // Each round leaves the new a in e and the rotated b in place; the caller renames the variables.

  private static void choose(int[] a, int[] b, int[] c, int[] d, int[] e, int[] w) {
    for (int i = 0; i < LANES; i++) {
      int chosen = d[i] ^ (b[i] & (c[i] ^ d[i]));
      e[i] += Integer.rotateLeft(a[i], 5) + chosen + w[i] + 0x5a827999;
      b[i] = Integer.rotateLeft(b[i], 30);
    }
  }

  private static void parity(int[] a, int[] b, int[] c, int[] d, int[] e, int[] w, int constant) {
    for (int i = 0; i < LANES; i++) {
      e[i] += Integer.rotateLeft(a[i], 5) + (b[i] ^ c[i] ^ d[i]) + w[i] + constant;
      b[i] = Integer.rotateLeft(b[i], 30);
    }
  }

  private static void majority(int[] a, int[] b, int[] c, int[] d, int[] e, int[] w) {
    for (int i = 0; i < LANES; i++) {
      int most = (b[i] & c[i]) | (d[i] & (b[i] | c[i]));
      e[i] += Integer.rotateLeft(a[i], 5) + most + w[i] + 0x8f1bbcdc;
      b[i] = Integer.rotateLeft(b[i], 30);
    }
  }

  /**
   * SHA-1 (FIPS 180-4) of one message of any length, truncated to eight bytes. Not for security.
   * Not thread-safe, since it reuses its schedule.
   */
  static final class Sha1 {

    private static final int BLOCK = 64;
    private static final VarHandle INTS =
        MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final int[] schedule = new int[80];
    private final byte[] tail = new byte[2 * BLOCK];
    private int h0;
    private int h1;
    private int h2;
    private int h3;
    private int h4;

    long hash(byte[] bytes, int from, int to) {
      h0 = 0x67452301;
      h1 = 0xefcdab89;
      h2 = 0x98badcfe;
      h3 = 0x10325476;
      h4 = 0xc3d2e1f0;
      int at = from;
      for (; at + BLOCK <= to; at += BLOCK) {
        compress(bytes, at);
      }
      int padded = pad(bytes, at, to, to - from);
      for (int block = 0; block < padded; block += BLOCK) {
        compress(tail, block);
      }
      return Integer.toUnsignedLong(Integer.reverseBytes(h0))
          | ((long) Integer.reverseBytes(h1) << 32);
    }

    /**
     * Writes the rest of the message, the end bit and the length to the tail. Returns the number of
     * bytes used.
     */
    private int pad(byte[] bytes, int from, int to, int length) {
      int rest = to - from;
      int padded = rest + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
      System.arraycopy(bytes, from, tail, 0, rest);
      tail[rest] = (byte) 0x80;
      Arrays.fill(tail, rest + 1, padded - 8, (byte) 0);
      INTS.set(tail, padded - 8, length >>> 29);
      INTS.set(tail, padded - 4, length << 3);
      return padded;
    }

    private void compress(byte[] block, int offset) {
      int[] w = schedule;
      for (int i = 0; i < 16; i++) {
        w[i] = (int) INTS.get(block, offset + 4 * i);
      }
      for (int i = 16; i < 80; i++) {
        w[i] = Integer.rotateLeft(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
      }
      rounds(w);
    }

    private void rounds(int[] w) {
      int a = h0;
      int b = h1;
      int c = h2;
      int d = h3;
      int e = h4;
      for (int i = 0; i < 20; i++) {
        int mixed = Integer.rotateLeft(a, 5) + (d ^ (b & (c ^ d))) + e + w[i] + 0x5a827999;
        e = d;
        d = c;
        c = Integer.rotateLeft(b, 30);
        b = a;
        a = mixed;
      }
      for (int i = 20; i < 40; i++) {
        int mixed = Integer.rotateLeft(a, 5) + (b ^ c ^ d) + e + w[i] + 0x6ed9eba1;
        e = d;
        d = c;
        c = Integer.rotateLeft(b, 30);
        b = a;
        a = mixed;
      }
      for (int i = 40; i < 60; i++) {
        int mixed = Integer.rotateLeft(a, 5) + ((b & c) | (d & (b | c))) + e + w[i] + 0x8f1bbcdc;
        e = d;
        d = c;
        c = Integer.rotateLeft(b, 30);
        b = a;
        a = mixed;
      }
      for (int i = 60; i < 80; i++) {
        int mixed = Integer.rotateLeft(a, 5) + (b ^ c ^ d) + e + w[i] + 0xca62c1d6;
        e = d;
        d = c;
        c = Integer.rotateLeft(b, 30);
        b = a;
        a = mixed;
      }
      h0 += a;
      h1 += b;
      h2 += c;
      h3 += d;
      h4 += e;
    }
  }
}
