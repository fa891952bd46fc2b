package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.english.EnglishTokenizer;
import io.gristmill.preprocessing.words.english.Tokens;

/**
 * spaCy's sentencizer: a sentence starts at the first token behind a sentence mark that is neither
 * punctuation nor such a mark. White space is a token too, so a line break may start a sentence; a
 * single space goes with the sentence behind it.
 */
final class EnglishSentences implements SentenceSplitter {

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
