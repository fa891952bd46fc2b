package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import java.util.List;

/**
 * Size and symbol heuristics of Gopher (Rae et al. 2021, arXiv 2112.11446, A1.1), measured as
 * datatrove measures them.
 *
 * @param symbols characters that do not make a word
 * @param stopWords of the text's language
 */
public record GopherQuality(CodePointSet symbols, StopWords stopWords, Limits limits)
    implements DocumentFilter {

  /** A rule with English stop words. */
  public GopherQuality(CodePointSet symbols, Limits limits) {
    this(symbols, StopWords.GOPHER, limits);
  }

  /** Names of the measured values, in order. */
  public static final List<String> VALUES =
      List.of(
          "words",
          "non-symbol-words",
          "mean-word-length",
          "mean-non-symbol-word-length",
          "hash-ratio",
          "ellipsis-ratio",
          "bullet-line-ratio",
          "end-ellipsis-line-ratio",
          "alphabetic-word-ratio",
          "stop-words",
          "distinct-stop-words");

  @Override
  public Verdict apply(TextView text) {
    return limits.decide(text.text(), measure(text));
  }

  private Measurements measure(TextView text) {
    char[] chars = text.chars();
    Spans lines = text.lines();
    double words = text.words().count();
    SymbolTally symbols = SymbolTally.of(chars);
    WordTally tally = new WordTally(text, this.symbols, stopWords);
    return Measurements.of(
        VALUES,
        words,
        (double) tally.nonSymbolWords,
        tally.length / words,
        (double) tally.nonSymbolLength / tally.nonSymbolWords,
        symbols.hashes / words,
        symbols.ellipses / words,
        (double) bulletLines(chars, lines) / lines.count(),
        (double) endEllipsisLines(chars, lines) / lines.count(),
        tally.alphabetic / words,
        (double) tally.stopWords,
        Long.bitCount(tally.distinctStopWords));
  }

  /**
   * Counts of the symbols that Gopher's rules limit.
   *
   * @param ellipses non-overlapping runs of three dots, and the ellipsis character
   */
  private record SymbolTally(long hashes, long ellipses) {

    static SymbolTally of(char[] chars) {
      long hashes = 0;
      long ellipses = 0;
      int dots = 0;
      for (char c : chars) {
        dots = c == '.' ? dots + 1 : 0;
        if (dots == 3 || c == '…') {
          ellipses++;
          dots = 0;
        } else if (c == '#') {
          hashes++;
        }
      }
      return new SymbolTally(hashes, ellipses);
    }
  }

  private static long bulletLines(char[] chars, Spans lines) {
    long count = 0;
    for (int i = 0; i < lines.count(); i++) {
      int start = PythonText.skipSpace(chars, lines.start(i), lines.end(i));
      count += start < lines.end(i) && (chars[start] == '•' || chars[start] == '-') ? 1 : 0;
    }
    return count;
  }

  private static long endEllipsisLines(char[] chars, Spans lines) {
    long count = 0;
    for (int i = 0; i < lines.count(); i++) {
      int start = lines.start(i);
      int end = PythonText.trimSpace(chars, start, lines.end(i));
      count += end > start && endsInEllipsis(chars, start, end) ? 1 : 0;
    }
    return count;
  }

  private static boolean endsInEllipsis(char[] chars, int start, int end) {
    if (chars[end - 1] == '…') {
      return true;
    }
    return Marks.endsInDots(chars, start, end);
  }

  /** Counts over the words of one text. */
  private static final class WordTally {

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
}
