package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Turns the bytes of a page into text: byte order mark, HTTP header, meta element, and then what
 * the bytes themselves say. Text that is UTF-8 beyond chance is UTF-8 whatever a label says, and a
 * label {@code utf-8} on bytes that mostly are not is not believed.
 */
public final class HtmlDecoder {

  private static final char REPLACEMENT = '\ufffd';

  private HtmlDecoder() {}

  /**
   * Decodes a page.
   *
   * @param headerLabel charset parameter of the HTTP header; empty if none
   */
  public static DecodedText decode(byte[] bytes, int from, int to, String headerLabel) {
    String declared = headerLabel;
    if (CharsetLabels.charset(headerLabel).isEmpty()) {
      String inPage = MetaPrescan.label(bytes, from, to);
      declared = inPage.isEmpty() ? headerLabel : inPage;
    }
    return decodeDeclared(bytes, from, to, declared);
  }

  /** Decodes text that has no markup to look into. */
  public static DecodedText decodePlain(byte[] bytes, int from, int to) {
    return decodeDeclared(bytes, from, to, "");
  }

  private static DecodedText decodeDeclared(byte[] bytes, int from, int to, String declared) {
    Optional<ByteOrderMark> mark = ByteOrderMark.at(bytes, from, to);
    if (mark.isPresent()) {
      return decoded(bytes, from + mark.get().length(), to, declared, mark.get().charset());
    }
    Charset charset = CharsetLabels.charset(declared).orElse(StandardCharsets.UTF_8);
    // A label that could be read as ASCII cannot have been UTF-16.
    return charset.equals(StandardCharsets.UTF_8) || isUtf16(charset)
        ? decodeUtf8(bytes, from, to, declared)
        : decodeLegacy(bytes, from, to, declared, charset);
  }

  private static boolean isUtf16(Charset charset) {
    return charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32");
  }

  private static DecodedText decodeUtf8(byte[] bytes, int from, int to, String declared) {
    DecodedText text = decoded(bytes, from, to, declared, StandardCharsets.UTF_8);
    if (text.text().indexOf(REPLACEMENT) < 0 || Utf8Census.of(bytes, from, to).suggests()) {
      return text;
    }
    return decoded(bytes, from, to, declared, LegacyDetector.detect(bytes, from, to));
  }

  private static DecodedText decodeLegacy(
      byte[] bytes, int from, int to, String declared, Charset charset) {
    boolean utf8 = Utf8Census.of(bytes, from, to).proves();
    return decoded(bytes, from, to, declared, utf8 ? StandardCharsets.UTF_8 : charset);
  }

  private static DecodedText decoded(
      byte[] bytes, int from, int to, String declared, Charset charset) {
    return new DecodedText(new String(bytes, from, to - from, charset), declared, charset.name());
  }
}
