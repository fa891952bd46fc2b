package io.gristmill.preprocessing.mask.number;

/** What rings inside a company: {@code x123}, {@code ext. 123}. */
final class Extension {

  private static final int MOST_DIGITS = 6;
  private static final String[] WORDS = {"extension ", "ext. ", "ext.", "ext ", "ext", "x ", "x"};

  private Extension() {}

  /** End of the extension behind {@code end}, or {@code end} itself. */
  static int end(String text, int end) {
    int at = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
    for (String word : WORDS) {
      if (text.regionMatches(true, at, word, 0, word.length())) {
        int last = at + word.length();
        int digits = last;
        while (last - digits < MOST_DIGITS && Edges.isDigit(text, last)) {
          last++;
        }
        return last > digits && !Edges.isWord(text, last) ? last : end;
      }
    }
    return end;
  }
}
