package io.gristmill.preprocessing.read.charset;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.read.charset.HtmlDecoder.DecodedText;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decodes bytes that only one encoding of WHATWG Encoding maps so, under each of its labels. */
class CharsetLabelsTest {

  @ParameterizedTest
  @CsvSource({
    "UTF-8, 6, 48c3a4, Hä",
    "IBM866, 4, 8fe0a8, При",
    "ISO-8859-2, 9, a1b6b9, Ąśš",
    "ISO-8859-3, 9, b1a9fe, ħİŝ",
    "ISO-8859-4, 9, bff9e7, ŋųį",
    "ISO-8859-5, 8, bfe0d8, При",
    "ISO-8859-6, 14, d3e4c7e5, سلام",
    "ISO-8859-7, 12, b6e8de, Άθή",
    "ISO-8859-8, 11, f9ece5ed, שלום",
    "ISO-8859-8-I, 3, f9ece5ed, שלום",
    "ISO-8859-10, 7, bfbdf9, ŋ―ų",
    "ISO-8859-13, 3, e0f8ff, ąų’",
    "ISO-8859-14, 3, f0fea1, ŵŷḂ",
    "ISO-8859-15, 6, a4bda8, €œš",
    "ISO-8859-16, 1, bafee3, șță",
    "KOI8-R, 5, f0d2c9, При",
    "KOI8-U, 2, f0aebe, ПўЎ",
    "macintosh, 4, 8aa7d2, äß“",
    "windows-874, 6, cac7d180, สวั€",
    "windows-1250, 3, a59c9a, Ąśš",
    "windows-1251, 3, cff0e8, При",
    "windows-1252, 17, e49380, ä“€",
    "windows-1253, 3, a2e8de, Άθή",
    "windows-1254, 12, f0fefd, ğşı",
    "windows-1255, 3, f9ece5edc0, שלוםְ",
    "windows-1256, 3, d3e1c7e390, سلامگ",
    "windows-1257, 3, e0f8eb, ąųė",
    "windows-1258, 3, f5fdd2, ơư\u0309",
    "x-mac-cyrillic, 2, 8ff0e8a2b6ff, ПриҐґ€",
    "GBK, 9, d6d0a2e3, 中€",
    "gb18030, 1, d6d09439da33, 中💩",
    "Big5, 5, a4a4c6e7, 中ぁ",
    "EUC-JP, 3, c6fcada1, 日①",
    "ISO-2022-JP, 2, 1b2442467c2d211b2842, 日①",
    "Shift_JIS, 8, 93fa8740b1, 日①ｱ",
    "EUC-KR, 10, c7d1b0a18141, 한가갂",
    "UTF-16BE, 2, 00e4d83ddca9, ä💩",
    "UTF-16LE, 7, e4003dd8a9dc, ä💩",
    "x-user-defined, 1, 4180ff, A\uf780\uf7ff",
  })
  void decodesEachLabelOfAnEncodingByItsTable(
      String encoding, int labels, String bytes, String text) throws Exception {
    List<String> row = row(encoding);
    assertThat(row).hasSize(labels);
    for (String label : row) {
      String asWritten = " " + label.toUpperCase(Locale.ROOT) + "\n";
      byte[] page = HexFormat.of().parseHex(bytes);
      assertThat(new String(page, CharsetLabels.charset(asWritten).orElseThrow()))
          .as(label)
          .isEqualTo(text);
    }
  }

  @Test
  void knowsAllEncodingsAndLabelsOfTheStandard() throws Exception {
    assertThat(rows()).hasSize(40);
    assertThat(rows().stream().mapToInt(row -> row.size() - 2).sum()).isEqualTo(228);
    assertThat(rows().stream().flatMap(row -> row.stream().skip(2)).toList())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"iso-2022-kr", "hz-gb-2312", "replacement", "ISO-2022-CN"})
  void refusesPagesInEncodingsThatBrowsersRefuse(String label) {
    byte[] page = "<p>\u000e0!\u000f~{<:Ky~}</p>".getBytes(StandardCharsets.US_ASCII);

    DecodedText decoded = HtmlDecoder.decode(page, 0, page.length, label);

    assertThat(decoded.isReadable()).isFalse();
    assertThat(decoded.charset()).isEmpty();
    assertThat(decoded.declared()).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({"ibm037", "cp500", "x-no-such", "''", "utf-7"})
  void rejectsLabelsOfCharsetsThatDoNotExtendAscii(String label) {
    assertThat(CharsetLabels.charset(label)).isEmpty();
  }

  private static List<String> row(String encoding) throws Exception {
    return rows().stream()
        .filter(row -> row.get(0).equals(encoding))
        .map(row -> row.subList(2, row.size()))
        .findFirst()
        .orElseThrow();
  }

  private static List<List<String>> rows() throws Exception {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                CharsetLabels.class.getResourceAsStream("encodings.txt"),
                StandardCharsets.UTF_8))) {
      return in.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split(" ", -1)))
          .toList();
    }
  }
}
