package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.SentenceSplitter;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;
import io.gristmill.preprocessing.words.english.Tokens;

/** Counts the sentences of lines without surrounding white space. For one thread. */
public interface LineSentences {

  /** Counts the sentences of a line of a text. */
  int count(TextView text, int start, int end);

  /** Counts the sentences of a line that is not part of a text. */
  int count(String line);

  /**
   * The fastest counter for the splitters of a profile.
   *
   * @throws io.gristmill.error.InvalidConfigException for an unknown sentence splitter
   */
  static LineSentences of(String words, String sentences) {
    LineSentences splitting = by(SentenceSplitters.named(sentences));
    boolean fromWords =
        words.equals(WordSplitters.SPACY_EN) && sentences.equals(SentenceSplitters.SPACY_EN);
    return fromWords ? fromWords(splitting) : splitting;
  }

  /** Counts by splitting each line. */
  static LineSentences by(SentenceSplitter splitter) {
    Spans sentences = new Spans();
    return new LineSentences() {
      @Override
      public int count(TextView text, int start, int end) {
        return count(text.text().substring(start, end));
      }

      @Override
      public int count(String line) {
        splitter.split(line, sentences);
        return sentences.count();
      }
    };
  }

  private static LineSentences fromWords(LineSentences otherwise) {
    EnglishLineSentences english = new EnglishLineSentences();
    return new LineSentences() {
      @Override
      public int count(TextView text, int start, int end) {
        return english.count(text.chars(), text.words(), start, end);
      }

      @Override
      public int count(String line) {
        return otherwise.count(line);
      }
    };
  }

  /**
   * Counts the sentences of a line from the words of a text that {@link WordSplitters#SPACY_EN} has
   * split. The count equals that of {@link SentenceSplitters#SPACY_EN} for the line, at a tenth of
   * the cost.
   *
   * <p>Correctness: chunks between white space are split independently, and exceptions are merged
   * from sequences of tokens without white-space tokens. A line end always makes such a token, so
   * lines are independent. White-space tokens, which the words omit, are present wherever words are
   * not separated by exactly one space.
   */
  final class EnglishLineSentences {

    private final Tokens.Kinds kinds = Tokens.Kinds.ENGLISH;

    /**
     * Number of sentences in a line without surrounding white space; 1 for an empty line.
     *
     * @param words of the whole text
     */
    public int count(char[] text, Spans words, int start, int end) {
      int sentences = 1;
      boolean marked = false;
      int before = start;
      for (int i = words.firstFrom(start); i < words.count() && words.start(i) < end; i++) {
        int from = words.start(i);
        int to = words.end(i);
        if (marked && isSpaceToken(text, before, from)) {
          sentences++;
          marked = false;
        }
        if (kinds.isSentenceEnd(text, from, to)) {
          marked = true;
        } else if (marked && !kinds.isPunctuation(text, from, to)) {
          sentences++;
          marked = false;
        }
        before = to;
      }
      return sentences;
    }

    private static boolean isSpaceToken(char[] text, int from, int to) {
      return to - from > 1 || (to > from && text[from] != ' ');
    }
  }
}
