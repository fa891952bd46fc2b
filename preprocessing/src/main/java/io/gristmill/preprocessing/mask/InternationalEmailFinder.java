package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.url.Hosts;
import io.gristmill.preprocessing.url.SiteName;
import io.gristmill.preprocessing.words.UnspacedScript;

/**
 * Finds e-mail addresses in every script (RFC 6531): letters, digits and marks on both sides of the
 * {@code @}. In text without spaces, an address ends at its top-level domain, and one in Latin
 * letters begins with them. Versions ({@code name@1.2.3}) and numeric hosts are not addresses;
 * domains in brackets are. Linear in the text.
 */
final class InternationalEmailFinder implements Finder {

  private static final String SYMBOLS = "!#$%&'*+/=?^_`{|}~-";

  /** RFC 5321 allows this many bytes before the {@code @}; a longer run without spaces is text. */
  private static final int LONGEST_LOCAL = 64;

  private static final int LONGEST_LABEL = 63;

  @Override
  public boolean find(String text, Match match) {
    int from = match.end();
    for (int at = text.indexOf('@', from); at >= 0; at = text.indexOf('@', at + 1)) {
      if (at > from && isLocal(text.codePointBefore(at))) {
        int end = domainEnd(text, at + 1);
        int start = end < 0 ? at : localStart(text, from, at);
        if (start < at) {
          match.set(start, end);
          return true;
        }
      }
    }
    return false;
  }

  /** Start of the dot-separated atoms before the {@code @}; {@code at} if there are none. */
  private static int localStart(String text, int from, int at) {
    boolean unspaced = UnspacedScript.isUnspaced(text.codePointBefore(at));
    boolean whole = unspaced || UnspacedScript.isUnspaced(text.codePointAt(at + 1));
    int first = at;
    boolean cut = false;
    while (first > from && !cut) {
      int before = text.codePointBefore(first);
      boolean dot = before == '.' && first < at && text.charAt(first) != '.';
      if (!dot && !isLocal(before)) {
        break;
      }
      cut = !whole && UnspacedScript.isUnspaced(before);
      first -= cut ? 0 : Character.charCount(before);
    }
    while (first < at && !begins(text, first, cut)) {
      first += Character.charCount(text.codePointAt(first));
    }
    return unspaced && at - first > LONGEST_LOCAL ? at : first;
  }

  /** An address begins neither with symbols only nor in the middle of a word. */
  private static boolean begins(String text, int at, boolean anywhere) {
    int point = text.codePointAt(at);
    boolean word = PythonText.isWord(point) || isMark(point);
    boolean behindWord = at > 0 && PythonText.isWord(text.codePointBefore(at));
    return isLocal(point) && (word ? anywhere || !behindWord : behindWord);
  }

  /** End of the domain that begins at {@code start}; -1 if there is none. */
  private static int domainEnd(String text, int start) {
    if (start < text.length() && text.charAt(start) == '[') {
      return EmailFinder.literalEnd(text, start + 1);
    }
    int end = -1;
    int labels = 0;
    int at = start;
    while (at < text.length() && isLetterOrDigit(text.codePointAt(at))) {
      int label = labelEnd(text, at, labels > 0);
      labels++;
      int valid = labels > 1 ? topEnd(text, at, label) : -1;
      end = valid > 0 ? valid : end;
      if (label == text.length() || text.charAt(label) != '.' || (valid > 0 && valid < label)) {
        break;
      }
      at = label + 1;
    }
    return end > 0 && isDomain(text, start, end) ? end : -1;
  }

  /**
   * End of letters, digits, marks and inner hyphens; later labels end where an unspaced script
   * begins.
   */
  private static int labelEnd(String text, int start, boolean later) {
    int end = start;
    boolean unspaced = UnspacedScript.isUnspaced(text.codePointAt(start));
    for (int at = start; at < text.length(); ) {
      int point = text.codePointAt(at);
      boolean here = UnspacedScript.isUnspaced(point);
      if (later && here && !unspaced) {
        break;
      }
      at += Character.charCount(point);
      if (isLetterOrDigit(point) || isMark(point)) {
        end = at;
      } else if (point != '-') {
        break;
      }
      unspaced |= here;
    }
    return end;
  }

  /** End of the top-level domain that the label starts with; -1 if there is none. */
  private static int topEnd(String text, int start, int end) {
    boolean ascii = text.substring(start, end).chars().allMatch(c -> c < 0x80);
    if (ascii) {
      boolean letters = end - start > 1 && isAsciiLetter(text.charAt(start));
      return letters && end - start <= LONGEST_LABEL ? end : -1;
    }
    // The list contains all top-level domains in other scripts.
    for (int to = Math.min(end, start + LONGEST_LABEL); to > start; to--) {
      if (SiteName.isTopLevel(Hosts.canonical(text.substring(start, to)))) {
        return to;
      }
    }
    return -1;
  }

  /** Rejects domains that begin with a digit, which are mostly versions or names of image files. */
  private static boolean isDomain(String text, int start, int end) {
    if (!PythonText.isDigit(text.codePointAt(start))) {
      return true;
    }
    String[] labels = text.substring(start, end).split("\\.", 3);
    boolean version = isNumber(labels[0]) && isNumber(labels[1]);
    return !version && SiteName.isTopLevel(Hosts.canonical(last(text.substring(start, end))));
  }

  private static boolean isNumber(String label) {
    return label.chars().allMatch(PythonText::isDigit);
  }

  private static String last(String domain) {
    return domain.substring(domain.lastIndexOf('.') + 1);
  }

  private static boolean isLocal(int point) {
    return point < 0x80
        ? isAsciiLetter(point) || (point >= '0' && point <= '9') || SYMBOLS.indexOf(point) >= 0
        : isLetterOrDigit(point) || isMark(point);
  }

  private static boolean isLetterOrDigit(int point) {
    return point < 0x80
        ? isAsciiLetter(point) || (point >= '0' && point <= '9')
        : Character.isLetterOrDigit(point);
  }

  private static boolean isAsciiLetter(int point) {
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }
}
