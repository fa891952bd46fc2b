package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.english.EnglishTokenizer;
import io.gristmill.preprocessing.words.english.Tokens;

/** The tokens of {@link EnglishTokenizer} that are not white space. */
final class EnglishWords implements WordSplitter {

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
