package io.gristmill.tokenizer;

/**
 * Byte and word counts of the ids of a vocabulary. Words are separated by ASCII white space;
 * special tokens have no text, and separate words.
 *
 * @param bytes by id: UTF-8 bytes
 * @param innerWords by id: words that begin after its first byte
 * @param beginsInWord by id: whether its first byte is no white space
 * @param endsInWord by id: whether its last byte is no white space
 */
public record TokenText(
    int[] bytes, int[] innerWords, boolean[] beginsInWord, boolean[] endsInWord) {

  /**
   * The text of a model's ids.
   *
   * @param vocabularySize of the model, at least the tokenizer's
   */
  public static TokenText of(BytePairTokenizer tokenizer, int vocabularySize) {
    TokenText all = none(vocabularySize);
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      if (tokenizer.hasToken(id)) {
        all.set(id, tokenizer.decodeBytes(new int[] {id}));
      }
    }
    tokenizer.model().specials().forEach(special -> all.set(special.id(), new byte[0]));
    return all;
  }

  /** Ids without text. */
  public static TokenText none(int vocabularySize) {
    return new TokenText(
        new int[vocabularySize],
        new int[vocabularySize],
        new boolean[vocabularySize],
        new boolean[vocabularySize]);
  }

  /** Sets the text of an id. */
  public void set(int id, byte[] text) {
    bytes[id] = text.length;
    innerWords[id] = 0;
    for (int i = 1; i < text.length; i++) {
      if (isSpace(text[i - 1]) && !isSpace(text[i])) {
        innerWords[id]++;
      }
    }
    beginsInWord[id] = text.length > 0 && !isSpace(text[0]);
    endsInWord[id] = text.length > 0 && !isSpace(text[text.length - 1]);
  }

  /** Number of words that begin in an id that follows another. */
  public int words(int id, int previous) {
    return innerWords[id] + (beginsInWord[id] && !endsInWord[previous] ? 1 : 0);
  }

  private static boolean isSpace(byte value) {
    return value == ' ' || (value >= '\t' && value <= '\r');
  }
}
