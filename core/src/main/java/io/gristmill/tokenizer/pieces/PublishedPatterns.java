package io.gristmill.tokenizer.pieces;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The regular expressions that other libraries cut by and that {@code tokenizer.json} names; here
 * automata do. Those of GPT-2 and cl100k are tiktoken's as first published. It has since rewritten
 * cl100k's so that blanks at the very end of a text stay with the line ends before them: that one
 * is not read as the same.
 */
public final class PublishedPatterns {

  private static final String ENDINGS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";
  private static final String CAPITALS = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String SMALL = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String SPACES = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final Map<String, String> BY_NAME =
      new TreeMap<>(
          Map.of(
              "gpt2",
              "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
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
