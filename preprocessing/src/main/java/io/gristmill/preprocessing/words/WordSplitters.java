package io.gristmill.preprocessing.words;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.english.EnglishTokenizer;
import io.gristmill.preprocessing.words.english.Tokens;
import java.text.BreakIterator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Creates word splitters by name. Each call returns a new one, for one thread. */
public final class WordSplitters {

  /** Tokens of spaCy's blank English pipeline, stripped, without empty ones (datatrove 0.10). */
  public static final String SPACY_EN = "spacy-en";

  /** Words separated by white space (Rae et al. 2021, arXiv 2112.11446). */
  public static final String WHITESPACE = "whitespace";

  /** Close to Unicode's word boundaries, for every language; not certified. */
  public static final String UNICODE = "unicode";

  private static final Map<String, Supplier<WordSplitter>> BY_NAME =
      new TreeMap<>(
          Map.of(
              SPACY_EN,
              EnglishWords::new,
              WHITESPACE,
              WhitespaceWords::new,
              UNICODE,
              UnicodeWords::new));

  private WordSplitters() {}

  /**
   * Creates the splitter of that name.
   *
   * @throws InvalidConfigException if the name is unknown
   */
  public static WordSplitter named(String name) {
    Supplier<WordSplitter> splitter = BY_NAME.get(name);
    if (splitter == null) {
      throw new InvalidConfigException(
          "word splitter: " + name + " (expected one of " + BY_NAME.keySet() + ")");
    }
    return splitter.get();
  }

  /** The tokens of {@link EnglishTokenizer} that are not white space. */
  private static final class EnglishWords implements WordSplitter {

    private final EnglishTokenizer tokenizer = new EnglishTokenizer();

    @Override
    public void split(String text, Spans words) {
      words.clear();
      Tokens tokens = tokenizer.tokenize(text);
      for (int i = 0; i < tokens.count(); i++) {
        if (!tokenizer.isSpace(i)) {
          words.add(tokens.start(i), tokens.end(i));
        }
      }
    }
  }

  /** Python's {@code str.split()}: words separated by white space, including punctuation. */
  private static final class WhitespaceWords implements WordSplitter {

    @Override
    public void split(String text, Spans words) {
      words.clear();
      int start = 0;
      for (int i = 0; i <= text.length(); i++) {
        if (i == text.length() || PythonText.isSpace(text.charAt(i))) {
          if (start < i) {
            words.add(start, i);
          }
          start = i + 1;
        }
      }
    }
  }

  /**
   * Words of any language, close to Unicode's default word boundaries (UAX #29): runs of letters,
   * marks and digits, with an apostrophe or middle dot between letters and a full stop or comma
   * between digits; each ideograph and Hiragana letter is a word; Thai is split by the JDK's
   * dictionary; any other character is a word. Not certified: the splitters of the original
   * projects differ, most of all in Korean and Japanese, which they split into morphemes.
   */
  private static final class UnicodeWords implements WordSplitter {

    private static final int WORD_TYPES =
        types(
            Character.NON_SPACING_MARK,
            Character.COMBINING_SPACING_MARK,
            Character.ENCLOSING_MARK,
            Character.DECIMAL_DIGIT_NUMBER,
            Character.LETTER_NUMBER,
            Character.OTHER_NUMBER,
            Character.FORMAT);
    private static final int MARK_TYPES =
        types(Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.FORMAT);

    private final BreakIterator thai = BreakIterator.getWordInstance(Locale.forLanguageTag("th"));

    @Override
    public void split(String text, Spans words) {
      words.clear();
      int at = 0;
      while (at < text.length()) {
        int c = text.codePointAt(at);
        int next = at + Character.charCount(c);
        if (PythonText.isSpace(text.charAt(at))) {
          at = next;
          continue;
        }
        if (isThai(c)) {
          at = thai(text, at, words);
          continue;
        }
        int end = standsAlone(c) ? afterMarks(text, next) : isWord(c) ? wordEnd(text, next) : next;
        words.add(at, end);
        at = end;
      }
    }

    private static int wordEnd(String text, int from) {
      int at = from;
      while (at < text.length()) {
        int c = text.codePointAt(at);
        if (isWord(c) && !standsAlone(c) && !isThai(c)) {
          at += Character.charCount(c);
        } else if (joins(text, at)) {
          at++;
        } else {
          break;
        }
      }
      return at;
    }

    /** Whether the mark at a position joins the characters around it. */
    private static boolean joins(String text, int at) {
      if (at + 1 >= text.length()) {
        return false;
      }
      int before = text.codePointBefore(at);
      int after = text.codePointAt(at + 1);
      return switch (text.charAt(at)) {
        case '\'', '’', '·' -> isRunLetter(before) && isRunLetter(after);
        case '.', ',' -> PythonText.isDigit(before) && PythonText.isDigit(after);
        default -> false;
      };
    }

    private static boolean isRunLetter(int c) {
      return PythonText.isLetter(c) && !standsAlone(c) && !isThai(c);
    }

    private static int afterMarks(String text, int from) {
      int at = from;
      while (at < text.length() && isType(text.codePointAt(at), MARK_TYPES)) {
        at += Character.charCount(text.codePointAt(at));
      }
      return at;
    }

    /** Adds the words of a run of Thai letters and marks. */
    private int thai(String text, int from, Spans words) {
      int to = from;
      while (to < text.length() && isThai(text.charAt(to))) {
        to++;
      }
      thai.setText(text.substring(from, to));
      int start = thai.first();
      for (int end = thai.next(); end != BreakIterator.DONE; end = thai.next()) {
        words.add(from + start, from + end);
        start = end;
      }
      return to;
    }

    private static boolean isWord(int c) {
      return c == '_' || PythonText.isLetter(c) || isType(c, WORD_TYPES);
    }

    private static boolean standsAlone(int c) {
      return c >= 0x2E80 && ((c >= 0x3041 && c <= 0x309F) || Character.isIdeographic(c));
    }

    private static boolean isThai(int c) {
      return c >= 0x0E01 && c <= 0x0E5B && c != 0x0E3F;
    }

    private static boolean isType(int c, int types) {
      return ((types >> Character.getType(c)) & 1) != 0;
    }

    private static int types(byte... types) {
      int bits = 0;
      for (byte type : types) {
        bits |= 1 << type;
      }
      return bits;
    }
  }
}
