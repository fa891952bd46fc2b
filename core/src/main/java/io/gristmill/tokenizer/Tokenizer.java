package io.gristmill.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Converts text to ids and back. Thread-safe.
 *
 * <p>Special tokens in a text are plain text: only the caller that packs documents or builds a
 * conversation places their ids. An unpaired surrogate, which has no UTF-8 form, is read as U+FFFD;
 * every other string comes back unchanged from {@code decode(encode(text))} if the vocabulary holds
 * all 256 bytes, and neither normalizes texts nor has tokens that consume surrounding white space.
 */
public interface Tokenizer {

  /** Ids in {@code [0, vocabularySize())}. */
  int[] encode(String text);

  /**
   * The ids that begin a text to be continued: those of the prompt and of the template around it.
   */
  default int[] encodePrompt(String text) {
    return encode(text);
  }

  /**
   * The bytes the ids stand for; a special token stands for its own text.
   *
   * @throws IllegalArgumentException for an id outside the vocabulary
   */
  byte[] decodeBytes(int[] ids);

  /** Decodes ids like {@link #decodeBytes}, with U+FFFD for incomplete characters. */
  default String decode(int[] ids) {
    return new String(decodeBytes(ids), StandardCharsets.UTF_8);
  }

  /** One more than the largest id. */
  int vocabularySize();

  /** Whether an id below {@link #vocabularySize} stands for a token: some leave ids out. */
  default boolean hasToken(int id) {
    return true;
  }

  /** Whether an id stands for a control token, which is no text. */
  default boolean isSpecial(int id) {
    return false;
  }

  /** The id of a special token, if the vocabulary has it. */
  OptionalInt specialToken(String token);

  /** SHA-256, in hexadecimal, of everything that decides which ids a text gets. */
  String fingerprint();
}
