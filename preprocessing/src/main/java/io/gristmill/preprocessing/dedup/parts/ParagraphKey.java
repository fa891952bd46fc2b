package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.text.PythonText;
import java.util.Locale;

/**
 * What CCNet compares of a line (Wenzek et al. 2020, {@code text_normalizer.py}): stripped, lower
 * case, digits as zero, without control characters and the punctuation of its table; ASCII
 * punctuation stays.
 */
final class ParagraphKey {

  private static final CodePointSet DELETED =
      CodePointSet.of(
              "\u00ab\u00b4\u00bb\u2013\u2014\u2019\u201c\u201d\u201e\u2026\u2236\u2501\u25ba"
                  + "\u3001\u3002\u3008\u3009\u300a\u300b\u300c\u300d\u3010\u3011"
                  + "\uff01\uff05\uff08\uff09\uff0c\uff0e\uff11\uff1a\uff1b\uff1f\uff5e")
          .union(CodePointSet.ofRanges(0x00, 0x1f, 0x7f, 0x9f));

  private ParagraphKey() {}

  /** Empty for a line that says nothing. */
  static String of(String line) {
    String lower = PythonText.strip(line).toLowerCase(Locale.ROOT);
    StringBuilder key = new StringBuilder(lower.length());
    for (int i = 0; i < lower.length(); ) {
      int point = lower.codePointAt(i);
      // Digits come before the table there, which names the full-width 1.
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
