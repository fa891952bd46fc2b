package io.gristmill.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Text to ids and back. Safe for use by several threads.
 *
 * <p>Special tokens in a text are plain text: only the caller that packs documents or builds a
 * conversation places their ids. An unpaired surrogate, which has no UTF-8 form, is read as U+FFFD;
 * every other string comes back unchanged from {@code decode(encode(text))} if the vocabulary holds
 * all 256 bytes.
 */
public interface Tokenizer {

  /** Ids in {@code [0, vocabularySize())}. */
  int[] encode(String text);

  /**
   * The bytes the ids stand for; a special token stands for its own text.
   *
   * @throws IllegalArgumentException for an id outside the vocabulary
   */
  byte[] decodeBytes(int[] ids);

  /** As {@link #decodeBytes}, with U+FFFD where ids end within a character. */
  default String decode(int[] ids) {
    return new String(decodeBytes(ids), StandardCharsets.UTF_8);
  }

  /** One more than the largest id. */
  int vocabularySize();

  /** The id of a special token, if the vocabulary has it. */
  OptionalInt specialToken(String token);

  /** SHA-256, in hexadecimal, of everything that decides which ids a text gets. */
  String fingerprint();
}
