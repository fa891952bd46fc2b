package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;

/** What the words of one text add up to. */
final class WordTally {

  private static final int NON_SYMBOL = 1;
  private static final int LETTER = 2;

  /** Code points of all words. */
  long length;

  /** Words with a character that is no symbol, and their code points. */
  long nonSymbolWords;

  long nonSymbolLength;

  /** Words with a letter. */
  long alphabetic;

  /** Words that are stop words, and a bit for each of them that occurs. */
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

  /** Stops at the first letter that is no symbol: nothing more can be learnt. */
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
