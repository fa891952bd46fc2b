package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;

/** Counts over the words of one text. */
final class WordTally {

  private static final int NON_SYMBOL = 1;
  private static final int LETTER = 2;

  /** Code points of all words. */
  long length;

  /** Words with a non-symbol character, and their code points. */
  long nonSymbolWords;

  long nonSymbolLength;

  /** Number of words with a letter. */
  long alphabetic;

  /** Number of stop words, and a bit for each distinct one. */
  long stopWords;

  long distinctStopWords;

  WordTally(TextView text, CodePointSet symbols, StopWords stop) {
    char[] chars = text.chars();
    Spans words = text.words();
    for (int i = 0; i < words.count(); i++) {
      int start = words.start(i);
      int end = words.end(i);
      int wordLength = text.codePoints(start, end);
      int kinds = kinds(chars, start, end, symbols);
      length += wordLength;
      if ((kinds & NON_SYMBOL) != 0) {
        nonSymbolWords++;
        nonSymbolLength += wordLength;
      }
      alphabetic += kinds >> 1;
      int stopWord = stop.indexOf(chars, start, end);
      if (stopWord >= 0) {
        stopWords++;
        distinctStopWords |= 1L << stopWord;
      }
    }
  }

  /** Stops as soon as both kinds are found. */
  private static int kinds(char[] chars, int start, int end, CodePointSet symbols) {
    int kinds = 0;
    for (int i = start; i < end && kinds != (NON_SYMBOL | LETTER); ) {
      int codePoint = Character.codePointAt(chars, i, end);
      kinds |= symbols.contains(codePoint) ? 0 : NON_SYMBOL;
      kinds |= PythonText.isLetter(codePoint) ? LETTER : 0;
      i += Character.charCount(codePoint);
    }
    return kinds;
  }
}
