package io.gristmill.tokenizer;

import io.gristmill.error.IncompatibleArtifactException;
import java.util.stream.IntStream;

/**
 * GPT-2's writing of bytes as visible characters, used in all vocabulary files: a byte that is a
 * visible Latin-1 character is itself, the others are U+0100, U+0101 and so on.
 */
final class ByteAlphabet {

  private static final char[] TO_CHAR = table();
  private static final int[] TO_BYTE = inverse();

  private ByteAlphabet() {}

  static char character(int value) {
    return TO_CHAR[value];
  }

  /** All bytes in the order of their characters. */
  static int[] bytesInOrder() {
    return IntStream.of(TO_BYTE).filter(value -> value >= 0).toArray();
  }

  static String write(byte[] bytes) {
    char[] chars = new char[bytes.length];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = TO_CHAR[bytes[i] & 0xFF];
    }
    return new String(chars);
  }

  /** Whether a token has characters of the alphabet only. */
  static boolean canRead(String token) {
    return token.chars().allMatch(c -> c < TO_BYTE.length && TO_BYTE[c] >= 0);
  }

  static byte[] read(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = token.charAt(i);
      if (c >= TO_BYTE.length || TO_BYTE[c] < 0) {
        throw new IncompatibleArtifactException(
            "token: " + token + " (expected characters of the byte-level alphabet)");
      }
      bytes[i] = (byte) TO_BYTE[c];
    }
    return bytes;
  }

  private static char[] table() {
    char[] table = new char[256];
    char next = 256;
    for (int b = 0; b < 256; b++) {
      boolean visible = (b > 32 && b < 127) || (b > 160 && b != 173);
      table[b] = visible ? (char) b : next++;
    }
    return table;
  }

  private static int[] inverse() {
    int[] inverse = IntStream.generate(() -> -1).limit(512).toArray();
    for (int b = 0; b < 256; b++) {
      inverse[TO_CHAR[b]] = b;
    }
    return inverse;
  }
}
