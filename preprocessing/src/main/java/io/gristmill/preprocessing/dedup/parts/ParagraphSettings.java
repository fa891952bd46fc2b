package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import java.util.List;

/**
 * Removes repeated lines, as CCNet does.
 *
 * @param minCharacters a shorter document is dropped before its lines are compared (CCNet: 300)
 * @param minKeptCharacters a document with fewer remaining characters is dropped (CCNet: 1)
 */
public record ParagraphSettings(int minCharacters, int minKeptCharacters) implements PartSettings {

  /** The document is too short, before or after lines are removed. */
  public static final String SHORT = "paragraphs-short";

  /** All lines of the document were removed. */
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
