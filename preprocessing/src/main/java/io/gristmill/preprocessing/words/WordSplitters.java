package io.gristmill.preprocessing.words;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.english.EnglishTokenizer;
import io.gristmill.preprocessing.words.english.Tokens;
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
}
