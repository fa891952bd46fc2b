package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.preprocessing.dedup.minhash.NGramHasher;
import io.gristmill.preprocessing.dedup.minhash.ShingleHash;
import io.gristmill.preprocessing.dedup.parts.PartRule.Occurrence;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import io.gristmill.preprocessing.dedup.parts.PartRule.Remainder;
import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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

  /**
   * CCNet's paragraphs: removes lines whose {@link ParagraphKey} occurred before (first eight bytes
   * of SHA-1). Lines with an empty key are always removed without being compared: the corpus would
   * keep one blank line out of billions, and a single reducer would receive them all.
   */
  static final class ParagraphRule implements PartRule {

    private final ParagraphsSection settings;
    private final NGramHasher hasher = new NGramHasher(ShingleHash.SHA1_64, 1);
    private final Spans keys = new Spans();

    ParagraphRule(ParagraphsSection settings) {
      this.settings = settings;
    }

    @Override
    public List<Occurrence> parts(String id, String text) {
      if (length(text) < settings.minCharacters()) {
        return List.of();
      }
      String[] lines = text.split("\n", -1);
      StringBuilder joined = new StringBuilder(text.length());
      List<Integer> positions = new ArrayList<>(lines.length);
      keys.clear();
      for (int i = 0; i < lines.length; i++) {
        int start = joined.length();
        joined.append(ParagraphKey.of(lines[i]));
        if (joined.length() > start) {
          keys.add(start, joined.length());
          positions.add(i);
        }
      }
      long[] hashes = hasher.hashes(joined.toString(), keys);
      List<Occurrence> parts = new ArrayList<>(hashes.length);
      for (int i = 0; i < hashes.length; i++) {
        parts.add(new Occurrence(hashes[i], id, positions.get(i)));
      }
      return parts;
    }

    @Override
    public Remainder without(String text, int[] repeated) {
      if (length(text) < settings.minCharacters()) {
        return Remainder.dropped(ParagraphsSection.SHORT, 0);
      }
      String[] lines = text.split("\n", -1);
      List<String> kept = new ArrayList<>(lines.length);
      for (int i = 0; i < lines.length; i++) {
        if (Arrays.binarySearch(repeated, i) < 0 && !ParagraphKey.of(lines[i]).isEmpty()) {
          kept.add(lines[i]);
        }
      }
      int removed = lines.length - kept.size();
      String left = String.join("\n", kept);
      if (kept.isEmpty()) {
        return Remainder.dropped(ParagraphsSection.EMPTY, removed);
      }
      return length(left) < settings.minKeptCharacters()
          ? Remainder.dropped(ParagraphsSection.SHORT, removed)
          : Remainder.kept(left, removed);
    }

    private static int length(String text) {
      return text.codePointCount(0, text.length());
    }

    /**
     * The form in which CCNet compares lines (Wenzek et al. 2020, {@code text_normalizer.py}):
     * stripped, lower case, digits replaced by zero, without control characters and the punctuation
     * of its table. ASCII punctuation stays.
     */
    static final class ParagraphKey {

      private static final CodePointSet DELETED =
          CodePointSet.of(
                  "\u00ab\u00b4\u00bb\u2013\u2014\u2019\u201c\u201d\u201e\u2026\u2236\u2501\u25ba"
                      + "\u3001\u3002\u3008\u3009\u300a\u300b\u300c\u300d\u3010\u3011"
                      + "\uff01\uff05\uff08\uff09\uff0c\uff0e\uff11\uff1a\uff1b\uff1f\uff5e")
              .union(CodePointSet.ofRanges(0x00, 0x1f, 0x7f, 0x9f));

      private ParagraphKey() {}

      /** Empty for a line without content. */
      static String of(String line) {
        String lower = PythonText.strip(line).toLowerCase(Locale.ROOT);
        StringBuilder key = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); ) {
          int point = lower.codePointAt(i);
          // The reference replaces digits before it applies the table, which contains the
          // full-width
          // 1.
          if (PythonText.isDigit(point)) {
            key.append('0');
          } else if (!DELETED.contains(point)) {
            key.appendCodePoint(point);
          }
          i += Character.charCount(point);
        }
        return key.toString();
      }
    }
  }
}
