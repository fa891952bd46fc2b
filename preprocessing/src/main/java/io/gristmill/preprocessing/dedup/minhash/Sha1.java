package io.gristmill.preprocessing.dedup.minhash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * SHA-1 (FIPS 180-4) of one message of any length, truncated to eight bytes. Not for security. Not
 * thread-safe, since it reuses its schedule.
 */
final class Sha1 {

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
