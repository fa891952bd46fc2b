package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.english.PythonSpace;

/** Each character of an {@link UnspacedScript} alone, all else between them and white space. */
public final class UnspacedWords implements WordSplitter {

  @Override
  public void split(String text, Spans words) {
    words.clear();
    int start = 0;
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      int next = at + Character.charCount(point);
      boolean alone = UnspacedScript.isUnspaced(point);
      if (alone || PythonSpace.isSpace(text.charAt(at))) {
        add(start, at, words);
        add(alone ? at : next, next, words);
        start = next;
      }
      at = next;
    }
    add(start, at, words);
  }

  private static void add(int start, int end, Spans words) {
    if (end > start) {
      words.add(start, end);
    }
  }
}
