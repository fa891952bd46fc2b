package io.gristmill.preprocessing.filter.lists;

import io.gristmill.preprocessing.text.PythonText;

/** Whether a word character ({@code \w}) stands next to a place in a text. */
final class WordEdge {

  private WordEdge() {}

  static boolean before(String text, int at) {
    return at > 0 && PythonText.isWord(text.codePointBefore(at));
  }

  static boolean after(String text, int at) {
    return at < text.length() && PythonText.isWord(text.codePointAt(at));
  }
}
