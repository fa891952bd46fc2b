package io.gristmill.preprocessing.words;

import io.gristmill.error.InvalidConfigException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The sentence splitters by name. Each call gives a new one, to be used by one thread. */
public final class SentenceSplitters {

  /** spaCy's sentencizer over the tokens of its blank English pipeline (datatrove 0.10). */
  public static final String SPACY_EN = "spacy-en";

  private static final Map<String, Supplier<SentenceSplitter>> BY_NAME =
      new TreeMap<>(Map.of(SPACY_EN, EnglishSentences::new));

  private SentenceSplitters() {}

  /**
   * A new sentence splitter.
   *
   * @throws InvalidConfigException if there is none of that name
   */
  public static SentenceSplitter named(String name) {
    Supplier<SentenceSplitter> splitter = BY_NAME.get(name);
    if (splitter == null) {
      throw new InvalidConfigException(
          "sentence splitter: " + name + " (expected one of " + BY_NAME.keySet() + ")");
    }
    return splitter.get();
  }
}
