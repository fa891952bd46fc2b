package io.gristmill.tokenizer.pieces;

/** Cuts text into the pieces within which merges happen. Stateless. */
@FunctionalInterface
public interface PreTokenizer {

  /**
   * The end of the piece that starts at {@code start}; more than {@code start}.
   *
   * @param utf8 well-formed UTF-8 in {@code [0, limit)}
   * @param start first byte of a code point, less than {@code limit}
   */
  int pieceEnd(byte[] utf8, int start, int limit);
}
