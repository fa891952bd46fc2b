package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;

import java.util.List;

/**
 * Lines that are said once, as CCNet does it.
 *
 * @param minCharacters a shorter document is dropped before its lines are compared (CCNet: 300)
 * @param minKeptCharacters a document of which less is left is dropped (CCNet: 1)
 */
public record ParagraphSettings(int minCharacters, int minKeptCharacters) implements PartSettings {

  /** Shorter than asked for, before or after. */
  public static final String SHORT = "paragraphs-short";

  /** No line is left. */
  public static final String EMPTY = "paragraphs-empty";

  @Override
  public PartRule newRule() {
    return new ParagraphRule(this);
  }

  @Override
  public List<String> reasons() {
    return List.of(EMPTY, SHORT);
  }
}
