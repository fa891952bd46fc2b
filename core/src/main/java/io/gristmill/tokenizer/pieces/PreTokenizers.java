package io.gristmill.tokenizer.pieces;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.util.Map;
import java.util.Optional;
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

  /**
   * The regular expressions that other libraries cut by and that {@code tokenizer.json} names; here
   * automata do. Those of GPT-2 and cl100k are tiktoken's as first published. It has since
   * rewritten cl100k's so that blanks at the very end of a text stay with the line ends before
   * them: that one is not read as the same.
   */
  public static final class PublishedPatterns {

    private static final String ENDINGS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";
    private static final String CAPITALS = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String SMALL = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String SPACES = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final Map<String, String> BY_NAME =
        new TreeMap<>(
            Map.of(
                "gpt2",
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+|"
                    + " ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                "cl100k",
                String.join(
                    "|",
                    ENDINGS,
                    BEFORE + "\\p{L}+",
                    "\\p{N}{1,3}",
                    " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*",
                    SPACES),
                "o200k",
                String.join(
                    "|",
                    BEFORE + CAPITALS + "*" + SMALL + "+" + ENDINGS + "?",
                    BEFORE + CAPITALS + "+" + SMALL + "*" + ENDINGS + "?",
                    "\\p{N}{1,3}",
                    " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*",
                    SPACES)));

    private PublishedPatterns() {}

    /** Returns all names in sorted order. */
    public static Set<String> names() {
      return BY_NAME.keySet();
    }

    /** The regular expression that a pre-tokenizer of {@link PreTokenizers} stands for. */
    public static String of(String name) {
      return Optional.ofNullable(BY_NAME.get(name))
          .orElseThrow(() -> new IllegalArgumentException("pattern: " + name));
    }

    /** The pre-tokenizer that cuts as a regular expression does. */
    public static Optional<String> nameOf(String regex) {
      return BY_NAME.keySet().stream().filter(name -> BY_NAME.get(name).equals(regex)).findFirst();
    }
  }
}
