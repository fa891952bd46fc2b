package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.EnglishLineSentences;
import io.gristmill.preprocessing.words.SentenceSplitter;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;

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
}
