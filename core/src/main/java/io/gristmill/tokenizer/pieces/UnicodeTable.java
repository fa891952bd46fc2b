package io.gristmill.tokenizer.pieces;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A class for each code point, put together from ranges. Letters, numbers and marks are those of a
 * pinned Unicode version, not of the running JDK; spaces are the property White_Space.
 */
final class UnicodeTable {

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
