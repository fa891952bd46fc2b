package io.gristmill.preprocessing.dedup.minhash;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;

/**
 * What a signature depends on besides the text. Two documents whose shingle sets overlap by {@code
 * s} share a band with probability {@code 1 - (1 - s^rows)^bands}.
 *
 * @param shingleSize words in a shingle
 * @param bands groups of minima compared as one
 * @param rows minima in a band
 * @param seed of the permutations
 * @param words name of the word splitter
 */
public record MinHashProfile(
    String name, int shingleSize, int bands, int rows, ShingleHash hash, int seed, String words)
    implements Serializable {

  /** A band's number is one byte of its key, for words and characters; two mark URLs and texts. */
  private static final int MAX_BANDS = 127;

  public MinHashProfile {
    require(name, "shingle-size", shingleSize, Integer.MAX_VALUE);
    require(name, "bands", bands, MAX_BANDS);
    require(name, "rows", rows, 1024);
  }

  /** The same with shingles of another size. */
  public MinHashProfile withShingleSize(int size) {
    return new MinHashProfile(name, size, bands, rows, hash, seed, words);
  }

  /** Length of a signature. */
  public int permutations() {
    return bands * rows;
  }

  private static void require(String profile, String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new InvalidConfigException(
          format("MinHash %s: %d (expected 1 to %d) at profile %s", key, value, max, profile));
    }
  }
}
