package io.gristmill.preprocessing.read.charset;

import io.gristmill.preprocessing.read.charset.WideText.ByteOrderMark;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Decodes the bytes of a page, using the byte order mark, zero bytes as in UTF-16 and UTF-32, the
 * HTTP header, the meta element, and finally detection from the bytes. Valid UTF-8 beyond chance is
 * decoded as UTF-8 whatever the label, and labels that contradict the bytes are ignored.
 */
public final class HtmlDecoder {

  private static final char REPLACEMENT = '\ufffd';
  private static final char ESCAPE = '\u001b';

  /** Escape sequences that start Japanese characters in ISO-2022-JP. */
  private static final String JIS_1978 = "\u001b$@";

  private static final String JIS_1983 = "\u001b$B";

  /** Escape sequences of ISO-2022-KR and ISO-2022-CN. */
  private static final List<String> REFUSED_ESCAPES =
      List.of("\u001b$)C", "\u001b$)A", "\u001b$)G");

  private static final Charset WESTERN =
      CharsetLabels.charset("windows-1252").orElse(StandardCharsets.ISO_8859_1);
  private static final Charset GB18030 =
      CharsetLabels.charset("gb18030").orElse(StandardCharsets.UTF_8);
  private static final Charset GBK_WITH_EURO =
      CharsetLabels.named("x-mswin-936").orElse(StandardCharsets.UTF_8);
  private static final Charset ISO_2022_JP =
      CharsetLabels.charset("iso-2022-jp").orElse(StandardCharsets.UTF_8);

  /** Maximum percentage of invalid characters in a UTF-16 text. */
  private static final int WIDE_ERRORS = 2;

  private HtmlDecoder() {}

  /**
   * Decodes the bytes of a page.
   *
   * @param headerLabel charset parameter of the HTTP header; empty if none
   */
  public static DecodedText decode(byte[] bytes, int from, int to, String headerLabel) {
    String declared = headerLabel;
    Optional<Charset> charset = CharsetLabels.charset(headerLabel);
    if (charset.isEmpty()) {
      String inPage = MetaPrescan.label(bytes, from, to);
      declared = inPage.isEmpty() ? headerLabel : inPage;
      // A page whose label is readable is not UTF-16, and x-user-defined is only for scripts.
      charset =
          CharsetLabels.charset(inPage).filter(found -> !isWide(found)).map(HtmlDecoder::inPage);
    }
    return decodeDeclared(bytes, from, to, declared, charset);
  }

  private static Charset inPage(Charset charset) {
    return charset.equals(TableCharset.USER_DEFINED) ? WESTERN : charset;
  }

  /** Decodes text that contains no markup. */
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

  /** Whether the label of a header names UTF-16 or UTF-32, whose text may look binary. */
  public static boolean isWideLabel(String label) {
    return CharsetLabels.charset(label).filter(HtmlDecoder::isWide).isPresent();
  }

  private static boolean isWide(Charset charset) {
    return DecodedText.isWide(charset.name());
  }

  private static Optional<Charset> wide(byte[] bytes, int from, int to, Optional<Charset> label) {
    Optional<Charset> seen = WideText.detect(bytes, from, to);
    return seen.isPresent()
        ? seen
        : label.filter(charset -> isWide(charset) && isPlausible(bytes, from, to, charset));
  }

  /** Whether bytes without zeros, and therefore without markup, may still be text of that label. */
  private static boolean isPlausible(byte[] bytes, int from, int to, Charset charset) {
    if (Utf8Statistics.of(bytes, from, to).errors() == 0) {
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
      // Text with escape sequences is ASCII, so other pages are not searched for them.
      boolean ascii = text.text().length() == to - from;
      return ascii && text.text().indexOf(ESCAPE) >= 0
          ? decodeEscapes(text, bytes, from, to)
          : text;
    }
    if (Utf8Statistics.of(bytes, from, to).suggests()) {
      return text;
    }
    return LegacyDetector.detect(bytes, from, to)
        .map(charset -> decoded(bytes, from, to, declared, charset))
        .orElseGet(() -> unreadable(bytes, from, to, declared));
  }

  /** Decodes ASCII with escape sequences: Japanese, refused by browsers, or neither. */
  private static DecodedText decodeEscapes(DecodedText ascii, byte[] bytes, int from, int to) {
    String text = ascii.text();
    if (REFUSED_ESCAPES.stream().anyMatch(text::contains)) {
      return unreadable(bytes, from, to, ascii.declared());
    }
    return text.contains(JIS_1983) || text.contains(JIS_1978)
        ? decoded(bytes, from, to, ascii.declared(), ISO_2022_JP)
        : ascii;
  }

  private static DecodedText decodeLegacy(
      byte[] bytes, int from, int to, String declared, Charset charset) {
    Utf8Statistics census = Utf8Statistics.of(bytes, from, to);
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
    String text = new String(bytes, from, to - from, charset);
    boolean errors = !charset.equals(StandardCharsets.UTF_8) && text.indexOf(REPLACEMENT) >= 0;
    return new DecodedText(
        errors ? asOnTheWeb(text, bytes, from, to, charset) : text, declared, charset.name());
  }

  /** Fills the gaps of Java's tables from those of the web. */
  private static String asOnTheWeb(String text, byte[] bytes, int from, int to, Charset charset) {
    if (charset.equals(GB18030)) {
      // The only other byte in the web's table that is missing in Java's is the euro sign's.
      String gbk = new String(bytes, from, to - from, GBK_WITH_EURO);
      return errors(gbk) < errors(text) ? gbk : text;
    }
    return charset.name().contains("windows-") && text.length() == to - from
        ? withControls(text, bytes, from)
        : text;
  }

  private static long errors(String text) {
    return text.chars().filter(c -> c == REPLACEMENT).count();
  }

  /** Bytes from 0x80 to 0x9f that a Windows charset leaves undefined are control characters. */
  private static String withControls(String text, byte[] bytes, int from) {
    char[] characters = text.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      int b = bytes[from + i] & 0xff;
      if (characters[i] == REPLACEMENT && b < 0xa0) {
        characters[i] = (char) b;
      }
    }
    return new String(characters);
  }

  /**
   * Decoded text and its charset.
   *
   * @param text as windows-1252 if no charset fits the bytes
   * @param declared label as written in the header or the page; empty if none
   * @param charset canonical name of the charset used; empty if none fits
   */
  public record DecodedText(String text, String declared, String charset) {

    /** Whether a charset fits the bytes. */
    public boolean isReadable() {
      return !charset.isEmpty();
    }

    /** Whether the bytes were UTF-16 or UTF-32. */
    public boolean isWide() {
      return isWide(charset);
    }

    static boolean isWide(String charset) {
      return charset.startsWith("UTF-16") || charset.startsWith("UTF-32");
    }
  }
}
