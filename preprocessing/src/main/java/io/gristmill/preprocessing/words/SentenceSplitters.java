package io.gristmill.preprocessing.words;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.english.EnglishTokenizer;
import io.gristmill.preprocessing.words.english.Tokens;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Creates sentence splitters by name. Each call returns a new one, for one thread. */
public final class SentenceSplitters {

  /** spaCy's sentencizer over the tokens of its blank English pipeline (datatrove 0.10). */
  public static final String SPACY_EN = "spacy-en";

  private static final Map<String, Supplier<SentenceSplitter>> BY_NAME =
      new TreeMap<>(Map.of(SPACY_EN, EnglishSentences::new));

  private SentenceSplitters() {}

  /**
   * Creates the splitter of that name.
   *
   * @throws InvalidConfigException if the name is unknown
   */
  public static SentenceSplitter named(String name) {
    Supplier<SentenceSplitter> splitter = BY_NAME.get(name);
    if (splitter == null) {
      throw new InvalidConfigException(
          "sentence splitter: " + name + " (expected one of " + BY_NAME.keySet() + ")");
    }
    return splitter.get();
  }

  /**
   * spaCy's sentencizer: a sentence starts at the first token after a sentence mark that is neither
   * punctuation nor such a mark. White space is a token too, so a line break may start a sentence;
   * a single space belongs to the sentence after it.
   */
  private static final class EnglishSentences implements SentenceSplitter {

    private final EnglishTokenizer tokenizer = new EnglishTokenizer();

    @Override
    public void split(String text, Spans sentences) {
      sentences.clear();
      Tokens tokens = tokenizer.tokenize(text);
      int start = 0;
      boolean marked = false;
      for (int i = 0; i < tokens.count(); i++) {
        boolean mark = tokenizer.isSentenceEnd(i);
        if (marked && !mark && !tokenizer.isPunctuation(i)) {
          int end = tokens.end(i - 1);
          sentences.add(start, end);
          start = end;
          marked = false;
        } else {
          marked |= mark;
        }
      }
      sentences.add(start, text.length());
    }
  }
}
