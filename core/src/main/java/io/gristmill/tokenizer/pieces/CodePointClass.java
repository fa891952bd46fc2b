package io.gristmill.tokenizer.pieces;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The four classes of code points that pre-tokenizers tell apart. Letters and numbers are those of
 * a pinned Unicode version, not of the running JDK; spaces are the property White_Space.
 */
final class CodePointClass {

  static final byte OTHER = 0;
  static final byte SPACE = 1;
  static final byte LETTER = 2;
  static final byte NUMBER = 3;

  private static final String TABLE = "unicode-17-letters-numbers.txt";
  private static final int BLOCK_BITS = 8;
  private static final int BLOCK = 1 << BLOCK_BITS;

  /** A block of 256 classes for each 256 code points; equal blocks are shared. */
  private static final byte[][] BLOCKS = load();

  /** Classes of ASCII, apart because most text is. */
  private static final byte[] ASCII = Arrays.copyOf(BLOCKS[0], 128);

  private CodePointClass() {}

  static byte of(int codePoint) {
    return BLOCKS[codePoint >>> BLOCK_BITS][codePoint & (BLOCK - 1)];
  }

  static byte ofAscii(byte value) {
    return ASCII[value];
  }

  /** The code point whose first byte is at {@code at}. */
  static int codePointAt(byte[] utf8, int at) {
    int lead = utf8[at];
    if (lead >= 0) {
      return lead;
    }
    if (lead < (byte) 0xE0) {
      return (lead & 0x1F) << 6 | (utf8[at + 1] & 0x3F);
    }
    if (lead < (byte) 0xF0) {
      return (lead & 0x0F) << 12 | (utf8[at + 1] & 0x3F) << 6 | (utf8[at + 2] & 0x3F);
    }
    return (lead & 0x07) << 18
        | (utf8[at + 1] & 0x3F) << 12
        | (utf8[at + 2] & 0x3F) << 6
        | (utf8[at + 3] & 0x3F);
  }

  /** Bytes of a code point with this first byte. */
  static int width(byte lead) {
    return lead >= 0 ? 1 : lead < (byte) 0xE0 ? 2 : lead < (byte) 0xF0 ? 3 : 4;
  }

  private static byte[][] load() {
    byte[] flat = new byte[Character.MAX_CODE_POINT + 1];
    for (int[] range :
        new int[][] {
          {9, 13},
          {32, 32},
          {0x85, 0x85},
          {0xA0, 0xA0},
          {0x1680, 0x1680},
          {0x2000, 0x200A},
          {0x2028, 0x2029},
          {0x202F, 0x202F},
          {0x205F, 0x205F},
          {0x3000, 0x3000}
        }) {
      Arrays.fill(flat, range[0], range[1] + 1, SPACE);
    }
    try (InputStream in = CodePointClass.class.getResourceAsStream(TABLE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> fill(flat, line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fold(flat);
  }

  private static void fill(byte[] flat, String line) {
    int gap = line.indexOf(' ', 2);
    int first = Integer.parseInt(line, 2, gap, 16);
    int last = Integer.parseInt(line, gap + 1, line.length(), 16);
    Arrays.fill(flat, first, last + 1, line.charAt(0) == 'L' ? LETTER : NUMBER);
  }

  private static byte[][] fold(byte[] flat) {
    byte[][] blocks = new byte[flat.length >>> BLOCK_BITS][];
    for (int i = 0; i < blocks.length; i++) {
      byte[] block = Arrays.copyOfRange(flat, i << BLOCK_BITS, (i + 1) << BLOCK_BITS);
      blocks[i] = i > 0 && Arrays.equals(block, blocks[i - 1]) ? blocks[i - 1] : block;
    }
    return blocks;
  }
}
