package io.gristmill.model.generation;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes the bytes of tokens incrementally; a character split between tokens is buffered. */
final class TextStream {

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] waiting = new byte[0];

  /** Returns the text that is now complete, which may be empty. */
  String append(byte[] bytes) {
    return decode(bytes, false);
  }

  /** Returns the remaining text; an incomplete character becomes U+FFFD. */
  String end() {
    return decode(new byte[0], true);
  }

  private String decode(byte[] bytes, boolean last) {
    ByteBuffer in = ByteBuffer.allocate(waiting.length + bytes.length);
    in.put(waiting).put(bytes).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, last);
    waiting = new byte[in.remaining()];
    in.get(waiting);
    return out.flip().toString();
  }
}
