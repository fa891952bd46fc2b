package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.text.PythonText;

/** The button phrases that RefinedWeb removes from lines of at most ten words. */
final class ButtonPhrases {

  private static final int MOST_WORDS = 10;
  private static final String ANYWHERE = "items in cart";
  private static final String AT_THE_END = "Read more...";
  private static final String AT_THE_START = "Sign-in";

  private ButtonPhrases() {}

  static boolean occurIn(String line) {
    return LineDecision.words(line) <= MOST_WORDS && !removed(line).equals(line);
  }

  /** Returns a line without the phrases. White space around the line is ignored. */
  static String removed(String line) {
    String rest = line.replace(ANYWHERE, "");
    String stripped = PythonText.strip(rest);
    if (stripped.endsWith(AT_THE_END)) {
      rest = stripped.substring(0, stripped.length() - AT_THE_END.length());
      stripped = PythonText.strip(rest);
    }
    return stripped.startsWith(AT_THE_START) ? stripped.substring(AT_THE_START.length()) : rest;
  }
}
