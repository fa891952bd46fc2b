package io.gristmill.preprocessing.words.english;

import static io.gristmill.preprocessing.words.english.CharTable.PUNCTUATION;
import static io.gristmill.preprocessing.words.english.CharTable.SENTENCE_END;

/** What a token is to the sentencizer: it looks at nothing but the token's characters. */
public final class TokenKinds {

  public static final TokenKinds ENGLISH = new TokenKinds(EnglishRules.INSTANCE.table());

  private final CharTable table;

  private TokenKinds(CharTable table) {
    this.table = table;
  }

  /** Whether a token is a mark that ends a sentence. */
  public boolean isSentenceEnd(char[] text, int from, int to) {
    int c = CharTable.next(text, from, to);
    return to - from == Character.charCount(c) && table.is(c, SENTENCE_END);
  }

  /** Whether a token has punctuation only. */
  public boolean isPunctuation(char[] text, int from, int to) {
    int i = from;
    while (i < to) {
      int c = CharTable.next(text, i, to);
      if (!table.is(c, PUNCTUATION)) {
        return false;
      }
      i += Character.charCount(c);
    }
    return true;
  }
}
