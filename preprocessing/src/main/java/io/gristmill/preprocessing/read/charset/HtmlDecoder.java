package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Turns the bytes of a page into text: byte order mark, zero bytes as only UTF-16 and UTF-32 have
 * them, HTTP header, meta element, and then what the bytes themselves say. Text that is UTF-8
 * beyond chance is UTF-8 whatever a label says, and no label is believed that the bytes contradict.
 */
public final class HtmlDecoder {

  private static final char REPLACEMENT = '\ufffd';
  private static final char ESCAPE = '\u001b';

  /** Escape sequences that begin Japanese characters in ISO-2022-JP. */
  private static final String JIS_1978 = "\u001b$@";

  private static final String JIS_1983 = "\u001b$B";
  private static final Charset WESTERN =
      CharsetLabels.charset("windows-1252").orElse(StandardCharsets.ISO_8859_1);
  private static final Charset ISO_2022_JP =
      CharsetLabels.charset("iso-2022-jp").orElse(StandardCharsets.UTF_8);

  /** Most characters that a UTF-16 text may have in error, of a hundred. */
  private static final int WIDE_ERRORS = 2;

  private HtmlDecoder() {}

  /**
   * Decodes a page.
   *
   * @param headerLabel charset parameter of the HTTP header; empty if none
   */
  public static DecodedText decode(byte[] bytes, int from, int to, String headerLabel) {
    String declared = headerLabel;
    Optional<Charset> charset = CharsetLabels.charset(headerLabel);
    if (charset.isEmpty()) {
      String inPage = MetaPrescan.label(bytes, from, to);
      declared = inPage.isEmpty() ? headerLabel : inPage;
      // A page whose label could be read is neither UTF-16 nor made for scripts to decode.
      charset =
          CharsetLabels.charset(inPage).filter(found -> !isWide(found)).map(HtmlDecoder::inPage);
    }
    return decodeDeclared(bytes, from, to, declared, charset);
  }

  private static Charset inPage(Charset charset) {
    return charset.equals(TableCharset.USER_DEFINED) ? WESTERN : charset;
  }

  /** Decodes text that has no markup to look into. */
  public static DecodedText decodePlain(byte[] bytes, int from, int to) {
    return decodeDeclared(bytes, from, to, "", Optional.empty());
  }

  private static DecodedText decodeDeclared(
      byte[] bytes, int from, int to, String declared, Optional<Charset> label) {
    Optional<ByteOrderMark> mark = ByteOrderMark.at(bytes, from, to);
    if (mark.isPresent()) {
      return decoded(bytes, from + mark.get().length(), to, declared, mark.get().charset());
    }
    Optional<Charset> wide = wide(bytes, from, to, label);
    if (wide.isPresent()) {
      return decoded(bytes, from, to, declared, wide.get());
    }
    return label.isEmpty() || label.get().equals(StandardCharsets.UTF_8) || isWide(label.get())
        ? decodeUtf8(bytes, from, to, declared)
        : decodeLegacy(bytes, from, to, declared, label.get());
  }

  private static boolean isWide(Charset charset) {
    return charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32");
  }

  private static Optional<Charset> wide(byte[] bytes, int from, int to, Optional<Charset> label) {
    if (label.isEmpty() || !isWide(label.get())) {
      return WideText.detect(bytes, from, to);
    }
    return WideText.detectLabelled(bytes, from, to)
        .or(() -> label.filter(charset -> isPlausible(bytes, from, to, charset)));
  }

  /** Whether bytes without any zero, so without markup, may still be text of that label. */
  private static boolean isPlausible(byte[] bytes, int from, int to, Charset charset) {
    if (Utf8Census.of(bytes, from, to).errors() == 0) {
      return false;
    }
    String text = new String(bytes, from, to - from, charset);
    long errors = text.chars().filter(HtmlDecoder::isNoText).count();
    return 100 * errors <= (long) WIDE_ERRORS * text.length();
  }

  private static boolean isNoText(int c) {
    int type = Character.getType(c);
    return c == REPLACEMENT
        || type == Character.UNASSIGNED
        || type == Character.PRIVATE_USE
        || type == Character.SURROGATE;
  }

  private static DecodedText decodeUtf8(byte[] bytes, int from, int to, String declared) {
    DecodedText text = decoded(bytes, from, to, declared, StandardCharsets.UTF_8);
    if (text.text().indexOf(REPLACEMENT) < 0) {
      return isIso2022Jp(text.text()) ? decoded(bytes, from, to, declared, ISO_2022_JP) : text;
    }
    if (Utf8Census.of(bytes, from, to).suggests()) {
      return text;
    }
    return LegacyDetector.detect(bytes, from, to)
        .map(charset -> decoded(bytes, from, to, declared, charset))
        .orElseGet(() -> unreadable(bytes, from, to, declared));
  }

  private static boolean isIso2022Jp(String text) {
    return text.indexOf(ESCAPE) >= 0 && (text.contains(JIS_1983) || text.contains(JIS_1978));
  }

  private static DecodedText decodeLegacy(
      byte[] bytes, int from, int to, String declared, Charset charset) {
    Utf8Census census = Utf8Census.of(bytes, from, to);
    if (census.proves()) {
      return decoded(bytes, from, to, declared, StandardCharsets.UTF_8);
    }
    if (charset.equals(TableCharset.REPLACEMENT)) {
      return unreadable(bytes, from, to, declared);
    }
    Charset confirmed =
        census.errors() == 0 ? charset : LegacyDetector.confirm(bytes, from, to, charset);
    return decoded(bytes, from, to, declared, confirmed);
  }

  private static DecodedText unreadable(byte[] bytes, int from, int to, String declared) {
    return new DecodedText(new String(bytes, from, to - from, WESTERN), declared, "");
  }

  private static DecodedText decoded(
      byte[] bytes, int from, int to, String declared, Charset charset) {
    return new DecodedText(new String(bytes, from, to - from, charset), declared, charset.name());
  }
}
