package io.gristmill.preprocessing.statistics;

import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Maskers;
import java.util.List;

/**
 * The starts of texts as people may see them: with every kind of personal data masked, whatever a
 * run masks.
 */
public final class ExcerptMasker {

  /** Most characters of an excerpt, in code points. */
  public static final int CHARACTERS = 300;

  private final Masker masker = Maskers.named(Maskers.TOKENS, List.copyOf(Maskers.kinds()));

  /** A whole text, or an excerpt of one. */
  public String mask(String text) {
    return masker.mask(text).text();
  }

  /** The text is masked before it is cut, so that no part of an address or number remains. */
  public String excerpt(String text) {
    String masked = mask(text).strip();
    return length(masked) <= CHARACTERS
        ? masked
        : masked.substring(0, masked.offsetByCodePoints(0, CHARACTERS));
  }

  /** Whether an excerpt is so long that its text may have been cut. */
  public static boolean isCut(String excerpt) {
    return length(excerpt) >= CHARACTERS;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
