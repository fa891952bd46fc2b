package io.gristmill.preprocessing.dedup.minhash;

import static io.gristmill.error.Messages.format;
import static java.util.function.Function.identity;

import io.gristmill.error.InvalidConfigException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** MinHash settings by name. */
public final class MinHashProfiles {

  /** As FineWeb runs datatrove: 14 bands of 8, 5-grams of words, the first half of SHA-1. */
  public static final MinHashProfile DATATROVE =
      new MinHashProfile("datatrove-0.10", 5, 14, 8, ShingleHash.SHA1_64, 1, "spacy-en");

  /** datatrove's own default hash; the rest as {@link #DATATROVE}. */
  public static final MinHashProfile DATATROVE_XXH64 =
      new MinHashProfile("datatrove-0.10-xxh64", 5, 14, 8, ShingleHash.XXH64, 1, "spacy-en");

  private static final Map<String, MinHashProfile> BY_NAME =
      Stream.of(DATATROVE, DATATROVE_XXH64)
          .collect(Collectors.toUnmodifiableMap(MinHashProfile::name, identity()));

  private MinHashProfiles() {}

  /** Every name, sorted. */
  public static Set<String> names() {
    return new TreeMap<>(BY_NAME).keySet();
  }

  /**
   * The profile of that name.
   *
   * @throws InvalidConfigException if unknown; lists the known names
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
}
