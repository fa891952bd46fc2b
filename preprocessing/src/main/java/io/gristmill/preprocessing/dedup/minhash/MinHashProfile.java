package io.gristmill.preprocessing.dedup.minhash;

import static io.gristmill.error.Messages.format;
import static java.util.function.Function.identity;

import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parameters of a signature. Two documents with a Jaccard similarity of {@code s} share a band
 * with probability {@code 1 - (1 - s^rows)^bands}.
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

  /**
   * FineWeb's settings of datatrove: 14 bands of 8 rows, 5-grams of words, the first half of SHA-1.
   */
  public static final MinHashProfile DATATROVE =
      new MinHashProfile("datatrove-0.10", 5, 14, 8, ShingleHash.SHA1_64, 1, "spacy-en");

  /** datatrove's default hash; otherwise like {@link #DATATROVE}. */
  public static final MinHashProfile DATATROVE_XXH64 =
      new MinHashProfile("datatrove-0.10-xxh64", 5, 14, 8, ShingleHash.XXH64, 1, "spacy-en");

  private static final Map<String, MinHashProfile> BY_NAME =
      Stream.of(DATATROVE, DATATROVE_XXH64)
          .collect(Collectors.toUnmodifiableMap(MinHashProfile::name, identity()));

  /**
   * The number of a band is one byte of its key. Words and characters have separate bands, and two
   * numbers are reserved for URLs and texts.
   */
  private static final int MAX_BANDS = 127;

  public MinHashProfile {
    require(name, "shingle-size", shingleSize, Integer.MAX_VALUE);
    require(name, "bands", bands, MAX_BANDS);
    require(name, "rows", rows, 1024);
  }

  public MinHashProfile withShingleSize(int size) {
    return new MinHashProfile(name, size, bands, rows, hash, seed, words);
  }

  public int permutations() {
    return bands * rows;
  }

  /** The names of all profiles, sorted. */
  public static Set<String> names() {
    return new TreeMap<>(BY_NAME).keySet();
  }

  /**
   * Finds a profile by its name.
   *
   * @throws InvalidConfigException if the name is unknown; the message lists the known names
   */
  public static MinHashProfile named(String name) {
    MinHashProfile profile = BY_NAME.get(name);
    if (profile == null) {
      throw new InvalidConfigException(
          format(
              "de-duplication profile: %s (expected one of %s) at dedup.profile",
              name, String.join(", ", new TreeMap<>(BY_NAME).keySet())));
    }
    return profile;
  }

  private static void require(String profile, String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new InvalidConfigException(
          format("MinHash %s: %d (expected 1 to %d) at profile %s", key, value, max, profile));
    }
  }
}
