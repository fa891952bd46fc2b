package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import java.util.List;

/**
 * The {@code dedup.paragraphs} section: repeated lines are removed, as in CCNet.
 *
 * @param minCharacters a shorter document is dropped before its lines are compared (CCNet: 300)
 * @param minKeptCharacters a document with fewer remaining characters is dropped (CCNet: 1)
 */
public record ParagraphsSection(
    boolean enabled, @AtLeast(0) int minCharacters, @AtLeast(0) int minKeptCharacters)
    implements PartSettings {

  public static final ParagraphsSection OFF = new ParagraphsSection(false, 300, 1);

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
