package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.english.PythonSpace;

/** Python's {@code str.split()}: what stands between white space, punctuation attached. */
final class WhitespaceWords implements WordSplitter {

  @Override
  public void split(String text, Spans words) {
    words.clear();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || PythonSpace.isSpace(text.charAt(i))) {
        if (start < i) {
          words.add(start, i);
        }
        start = i + 1;
      }
    }
  }
}
