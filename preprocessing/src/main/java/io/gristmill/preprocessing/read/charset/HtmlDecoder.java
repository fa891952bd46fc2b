package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

  /** Of ISO-2022-KR and ISO-2022-CN. */
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

  /** Whether the label of a header names UTF-16 or UTF-32, in which text may look like none. */
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
      // Text with escape sequences is ASCII; other pages are not searched for one.
      boolean ascii = text.text().length() == to - from;
      return ascii && text.text().indexOf(ESCAPE) >= 0
          ? decodeEscapes(text, bytes, from, to)
          : text;
    }
    if (Utf8Census.of(bytes, from, to).suggests()) {
      return text;
    }
    return LegacyDetector.detect(bytes, from, to)
        .map(charset -> decoded(bytes, from, to, declared, charset))
        .orElseGet(() -> unreadable(bytes, from, to, declared));
  }

  /** ASCII with escape sequences: Japanese, what browsers refuse, or neither. */
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
    String text = new String(bytes, from, to - from, charset);
    boolean errors = !charset.equals(StandardCharsets.UTF_8) && text.indexOf(REPLACEMENT) >= 0;
    return new DecodedText(
        errors ? asOnTheWeb(text, bytes, from, to, charset) : text, declared, charset.name());
  }

  /** What the tables of the web have where Java's have nothing. */
  private static String asOnTheWeb(String text, byte[] bytes, int from, int to, Charset charset) {
    if (charset.equals(GB18030)) {
      // The only other byte that the web's table has and Java's has not is the euro sign's.
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

  /** Bytes from 0x80 to 0x9f that a charset of Windows leaves undefined are control characters. */
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
}
