package io.gristmill.tokenizer.pieces;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The four classes of code points that GPT-2's and cl100k's patterns tell apart. */
final class CodePointClass {

  static final byte OTHER = 0;
  static final byte SPACE = 1;
  static final byte LETTER = 2;
  static final byte NUMBER = 3;

  static final String LETTERS_NUMBERS = "unicode-17-letters-numbers.txt";

  private static final byte[][] BLOCKS = load();

  /** Classes of ASCII, apart because most text is. */
  private static final byte[] ASCII = Arrays.copyOf(BLOCKS[0], 128);

  private CodePointClass() {}

  static byte of(int codePoint) {
    return BLOCKS[codePoint >>> UnicodeTable.BLOCK_BITS][codePoint & (UnicodeTable.BLOCK - 1)];
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

  /** The class of the code point whose first byte is at {@code at}. */
  static byte at(byte[] utf8, int at) {
    byte lead = utf8[at];
    return lead >= 0 ? ASCII[lead] : of(codePointAt(utf8, at));
  }

  /** The end of a run of one class; {@code start} if it has none there. */
  static int runEnd(byte[] utf8, int start, int limit, byte kind) {
    int at = start;
    while (at < limit) {
      byte lead = utf8[at];
      if ((lead >= 0 ? ASCII[lead] : of(codePointAt(utf8, at))) != kind) {
        return at;
      }
      at += lead >= 0 ? 1 : width(lead);
    }
    return at;
  }

  private static byte[][] load() {
    UnicodeTable table = new UnicodeTable();
    table.fillSpaces(SPACE);
    UnicodeTable.read(
        LETTERS_NUMBERS,
        (letter, first, last) -> table.fill(first, last, letter == 'L' ? LETTER : NUMBER));
    return table.blocks();
  }

  /**
   * A class for each code point, put together from ranges. Letters, numbers and marks are those of
   * a pinned Unicode version, not of the running JDK; spaces are the property White_Space.
   */
  static final class UnicodeTable {

    static final int BLOCK_BITS = 8;
    static final int BLOCK = 1 << BLOCK_BITS;

    private static final int[][] SPACES = {
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
    };

    private final byte[] classes = new byte[Character.MAX_CODE_POINT + 1];

    /** Sees a line of a resource: a letter for the class, first and last code point. */
    @FunctionalInterface
    interface Range {
      void add(char letter, int first, int last);
    }

    void fill(int first, int last, byte kind) {
      Arrays.fill(classes, first, last + 1, kind);
    }

    void set(int codePoint, byte kind) {
      classes[codePoint] = kind;
    }

    void fillSpaces(byte kind) {
      for (int[] range : SPACES) {
        fill(range[0], range[1], kind);
      }
    }

    /** A block of 256 classes for each 256 code points; equal neighbours share one. */
    byte[][] blocks() {
      byte[][] blocks = new byte[classes.length >>> BLOCK_BITS][];
      for (int i = 0; i < blocks.length; i++) {
        byte[] block = Arrays.copyOfRange(classes, i << BLOCK_BITS, (i + 1) << BLOCK_BITS);
        blocks[i] = i > 0 && Arrays.equals(block, blocks[i - 1]) ? blocks[i - 1] : block;
      }
      return blocks;
    }

    /** Reads a resource of this package. */
    static void read(String resource, Range range) {
      try (InputStream in = UnicodeTable.class.getResourceAsStream(resource);
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
        lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> add(line, range));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void add(String line, Range range) {
      int gap = line.indexOf(' ', 2);
      int first = Integer.parseInt(line, 2, gap, 16);
      int last = Integer.parseInt(line, gap + 1, line.length(), 16);
      range.add(line.charAt(0), first, last);
    }
  }
}
