package io.gristmill.fuzz;

import static io.gristmill.error.Messages.format;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One change to a file: {@code length} bytes at {@code at} give way to {@code inserted}. Places
 * outside the file are moved into it, so that an edit also applies after others were left out.
 *
 * @param kind name of the mutation, for reports
 */
record Edit(String kind, int at, int length, byte[] inserted) {

  /** Ranges and runs are mostly short, sometimes about as long as the file. */
  private static final int SHORT = 40;

  private static final int LONGEST_RUN = 4096;

  byte[] apply(byte[] bytes) {
    int from = Math.min(at, bytes.length);
    int to = (int) Math.min((long) from + length, bytes.length);
    byte[] edited = new byte[from + inserted.length + bytes.length - to];
    System.arraycopy(bytes, 0, edited, 0, from);
    System.arraycopy(inserted, 0, edited, from, inserted.length);
    System.arraycopy(bytes, to, edited, from + inserted.length, bytes.length - to);
    return edited;
  }

  /**
   * Draws an edit.
   *
   * @param other a second file, for splices and joins
   * @param words byte strings that mean something in the format
   */
  static Edit draw(byte[] bytes, byte[] other, List<byte[]> words, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int length = length(bytes.length - at, random);
    return switch (random.nextInt(11)) {
      case 0 -> new Edit("flip bit", at, 1, flipped(bytes, at, 1 << random.nextInt(8)));
      case 1 -> new Edit("replace byte", at, 1, random(1, random));
      case 2 -> new Edit("delete", at, length, new byte[0]);
      case 3 -> new Edit("truncate", at, bytes.length, new byte[0]);
      case 4 -> new Edit("duplicate", at, 0, range(bytes, at, length));
      case 5 -> new Edit("splice", at, bytes.length, tail(other, random));
      case 6 -> new Edit("append file", bytes.length, 0, other);
      case 7 -> new Edit("insert zeros", at, 0, new byte[1 + length(LONGEST_RUN, random)]);
      case 8 -> new Edit("insert random", at, 0, random(1 + length(LONGEST_RUN, random), random));
      case 9 -> new Edit("overwrite random", at, length, random(length, random));
      default -> word(at, words, random);
    };
  }

  private static Edit word(int at, List<byte[]> words, Random random) {
    byte[] word = words.get(random.nextInt(words.size()));
    return new Edit("write word", at, random.nextBoolean() ? word.length : 0, word);
  }

  private static int length(int most, Random random) {
    int bound = random.nextInt(4) == 0 ? most : Math.min(most, SHORT);
    return bound <= 0 ? 0 : 1 + random.nextInt(bound);
  }

  private static byte[] flipped(byte[] bytes, int at, int mask) {
    byte[] flipped = range(bytes, at, 1);
    for (int i = 0; i < flipped.length; i++) {
      flipped[i] ^= (byte) mask;
    }
    return flipped;
  }

  private static byte[] range(byte[] bytes, int at, int length) {
    return Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length));
  }

  private static byte[] tail(byte[] bytes, Random random) {
    return Arrays.copyOfRange(bytes, random.nextInt(bytes.length + 1), bytes.length);
  }

  private static byte[] random(int length, Random random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public String toString() {
    return format("%s at %d (-%d +%d)", kind, at, length, inserted.length);
  }
}
