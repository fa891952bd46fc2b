package io.gristmill.tokenizer.pieces;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The pre-tokenizers, by the name a configuration gives them. */
public final class PreTokenizers {

  private static final Map<String, PreTokenizer> BY_NAME =
      Map.of(
          "gpt2", new Gpt2PreTokenizer(),
          "cl100k", new Cl100kPreTokenizer(),
          "o200k", new O200kPreTokenizer());

  private PreTokenizers() {}

  /** Returns all names in sorted order. */
  public static Set<String> names() {
    return new TreeMap<>(BY_NAME).keySet();
  }

  public static PreTokenizer named(String name) {
    PreTokenizer found = BY_NAME.get(name);
    if (found == null) {
      throw new InvalidConfigException(
          format(
              "tokenizer.pattern: %s (expected one of %s)", name, new TreeMap<>(BY_NAME).keySet()));
    }
    return found;
  }
}
