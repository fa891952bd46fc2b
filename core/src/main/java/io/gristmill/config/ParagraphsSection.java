package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code dedup.paragraphs}: lines said before are removed, as CCNet does it.
 *
 * @param minCharacters shorter documents are dropped first
 * @param minKeptCharacters documents of which less is left are dropped
 */
public record ParagraphsSection(boolean enabled, int minCharacters, int minKeptCharacters)
    implements Serializable {

  public static final ParagraphsSection OFF = new ParagraphsSection(false, 300, 1);
}
