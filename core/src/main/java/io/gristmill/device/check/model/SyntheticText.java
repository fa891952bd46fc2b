package io.gristmill.device.check.model;

import java.util.Random;

/**
 * Random text with something to learn: invented words, some more frequent than others, of which
 * each has words that often follow it. Letters are ids from 1 on, and 0 is the space.
 */
final class SyntheticText {

  private static final int LETTERS = 40;
  private static final int WORDS = 600;
  private static final int SHORTEST = 2;
  private static final int LONGEST = 7;
  private static final int FOLLOWERS = 6;
  private static final double FOLLOWS = 0.7;

  private final int[][] words = new int[WORDS][];
  private final int[][] followers = new int[WORDS][FOLLOWERS];

  /** A language. The same seed gives the same words. */
  SyntheticText(long seed) {
    Random random = new Random(seed);
    for (int word = 0; word < WORDS; word++) {
      int length = SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
      words[word] = random.ints(length, 1, LETTERS + 1).toArray();
      for (int i = 0; i < FOLLOWERS; i++) {
        followers[word][i] = frequent(random);
      }
    }
  }

  /** Index of a word; small ones are frequent. */
  private static int frequent(Random random) {
    double uniform = random.nextDouble();
    return (int) (WORDS * uniform * uniform * uniform);
  }

  /** Ids of a text of this length. */
  int[] text(Random random, int length) {
    int[] ids = new int[length];
    int word = frequent(random);
    int at = 0;
    while (at < length) {
      for (int letter : words[word]) {
        if (at < length) {
          ids[at++] = letter;
        }
      }
      at++; // a space
      boolean follows = random.nextDouble() < FOLLOWS;
      word = follows ? followers[word][random.nextInt(FOLLOWERS)] : frequent(random);
    }
    return ids;
  }
}
