package io.gristmill.preprocessing.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.text.Document;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every object is read, and all other bytes are counted, however lines are written. */
class JsonRecordsTest {

  private static final JsonLinesSource SOURCE = new JsonLinesSource();
  private static final String A = "{\"text\": \"a\"}";
  private static final String B = "{\"text\": \"b\"}";

  /** Separators between objects, which stand in the place of {@code |}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\n\r",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u001e",
        "\n\u001e",
        "\ufeff",
        "\n\ufeff",
        "\0\0\0",
        "\u000b",
        "\f",
        "\u00a0",
        "\n \n"
      })
  void readsSeparatedObjects(String separator) throws Exception {
    String file = separator + A + separator + B + separator + A + separator;

    assertThat(texts(read(file))).containsExactly("a", "b", "a");
    assertThat(file(file).readSplit(SOURCE, 7)).isEqualTo(read(file));
    assertThat(read(file)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u2028", "\u2029", "\u0085", "\\n", "\\r", "\\u000a", "\\u001e"})
  void aLineEndInsideAStringEndsNoRecord(String inside) throws Exception {
    List<RawRecord> records = read("{\"text\": \"a" + inside + "b\"}\n" + B);

    assertThat(records).hasSize(2).allMatch(TextRecord.class::isInstance);
    assertThat(text(records.get(0))).hasSize(3).startsWith("a").endsWith("b");
  }

  @Test
  void readsSeveralObjectsOnALineWithTheirOffsets() throws Exception {
    List<RawRecord> records = read(A + " " + B + "\n" + A + B + "\n");

    assertThat(texts(records)).containsExactly("a", "b", "a", "b");
    assertThat(records).extracting(r -> r.provenance().offset()).containsExactly(0L, 14L, 28L, 41L);
    assertThat(records)
        .extracting(r -> r.provenance().length())
        .containsExactly(13L, 14L, 13L, 14L);
    assertThat(records).extracting(r -> document(r).id()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"}}} junk", "junk {\"text\": \"c\"}", ",", "5", "null", "[1]", "{\"text\":"})
  void quarantinesTheRestOfALineAfterAnObject(String junk) throws Exception {
    List<RawRecord> records = read(A + " " + junk + "\n" + B + "\n");

    assertThat(records).extracting(MemoryFile::summary).hasSize(3);
    assertThat(MemoryFile.summary(records.get(1)))
        .isEqualTo("!bad-json@" + A.length() + "+" + (junk.length() + 2));
    assertThat(text(records.get(2))).isEqualTo("b");
  }

  @Test
  void aFirstLineCutInTwoAffectsNoOther() throws Exception {
    List<RawRecord> records = read("{\"text\": \"x\",\n\nurl\": \"u\"}\n" + A + "\n" + B + "\n");

    assertThat(records).extracting(MemoryFile::summary).hasSize(4);
    assertThat(text(records.get(2))).isEqualTo("a");
    assertThat(text(records.get(3))).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\\n  {\\n    \"text\": \"a\"\\n  }\\n]\\n | an array",
        "[{\"text\": \"a\"},\\n{\"text\": \"b\"}]\\n | an array",
        "{\\n  \"text\": \"a\"\\n}\\n{\\n  \"text\": \"b\"\\n}\\n | an object over several lines",
        "{\"text\": \"a\",\\n \"url\": \"u\"}\\n | an object over several lines",
      })
  void oneRecordReportsAFileInAnotherLayout(String file, String word) throws Exception {
    String text = file.replace("\\n", "\n");
    List<RawRecord> records = read(text);

    assertThat(MemoryFile.summary(records.get(0))).startsWith("!not-json-lines@0");
    assertThat(((Malformed) records.get(0)).detail()).startsWith(word).contains("expected");
    assertThat(records).hasSize(1);
    assertThat(file(text).readSplit(SOURCE, 5)).isEqualTo(records);
    MemoryFile packed =
        new MemoryFile("a.jsonl.gz", Packed.GZ.of(text.getBytes(StandardCharsets.UTF_8)));
    assertThat(packed.read(SOURCE)).hasSize(1);
  }

  @Test
  void oneRecordReportsUtf16() throws Exception {
    for (String charset : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE", "x-UTF-16LE-BOM"}) {
      MemoryFile file = new MemoryFile("a.jsonl", (A + "\n" + B + "\n").getBytes(charset));

      assertThat(file.read(SOURCE)).hasSize(1);
      assertThat(((Malformed) file.read(SOURCE).get(0)).detail()).contains("UTF-16");
      assertThat(file.readSplit(SOURCE, 10)).isEqualTo(file.read(SOURCE));
    }
  }

  @Test
  void aDamagedFirstLineAffectsNoOther() throws Exception {
    assertThat(read("{\"text\": \"a\n" + B + "\n" + A))
        .extracting(MemoryFile::summary)
        .containsExactly("!bad-json@0+12", "text", "text");
    assertThat(read("[]\n" + B)).extracting(MemoryFile::summary).endsWith("text");
    assertThat(read("{\"text\": \"a"))
        .extracting(MemoryFile::summary)
        .containsExactly("!bad-json@0+11");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-Infinity",
        "007",
        "+1",
        ".5",
        "5.",
        "1e999",
        "-0",
        "\"\\ud800\"",
        "\"\u0001\"",
        "{\"deep\": [[[NaN]]]}",
        "null",
        "[{\"text\": 1}]"
      })
  void unreadValuesDoNotLoseDocuments(String value) throws Exception {
    assertThat(texts(read("{\"score\": " + value + ", \"text\": \"a\"}\n" + B)))
        .containsExactly("a", "b");
    assertThat(texts(read("{\"text\": \"a\", \"score\": " + value + "}\n" + B)))
        .containsExactly("a", "b");
    assertThat(texts(read("{\"metadata\": {\"x\": " + value + "}, \"text\": \"a\"}\n" + B)))
        .containsExactly("a", "b");
  }

  @Test
  void longNumbersDoNotLoseDocuments() throws Exception {
    String number = "1".repeat(100_000);

    assertThat(texts(read("{\"n\": " + number + "." + number + ", \"text\": \"a\"}")))
        .containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"text\": 1}', bad-json",
    "'{\"text\": [\"a\"]}', bad-json",
    "'{\"text\": {\"text\": \"a\"}}', bad-json",
    "'{\"text\": true}', bad-json",
    "'{\"text\": null}', no-text",
    "'{\"text\": \"a\", \"text\": null}', no-text",
    "'{}', no-text",
    "'{\"content\": \"a\", \"id\": 1}', no-text",
    "'{\"document\": {\"text\": \"a\"}}', no-text",
    "'{\"metadata\": {\"text\": \"a\"}}', no-text",
  })
  void anObjectWithoutAStringTextIsQuarantined(String object, String cause) throws Exception {
    assertThat(read(object + "\n" + B))
        .extracting(MemoryFile::summary)
        .containsExactly("!" + cause + "@0+" + (object.length() + 1), "text");
  }

  @Test
  void reportsTheFieldsOfAnObjectWithoutText() throws Exception {
    Malformed bad = (Malformed) read("{\"content\": \"a\", \"id\": {\"n\": 1}}").get(0);

    assertThat(bad.detail()).isEqualTo("fields [content, id] (expected a string \"text\")");
  }

  @Test
  void theLastOfRepeatedKeysCounts() throws Exception {
    List<RawRecord> records =
        read("{\"text\": \"a\", \"text\": \"b\", \"url\": \"u\", \"url\": \"v\"}");

    assertThat(text(records.get(0))).isEqualTo("b");
    assertThat(document(records.get(0)).url()).isEqualTo("v");
  }

  @Test
  void aNullUrlIsEmpty() throws Exception {
    assertThat(document(read("{\"text\": \"a\", \"url\": null}").get(0)).url()).isEmpty();
    assertThat(
            document(
                    read("{\"text\":\"a\",\"url\":null,\"metadata\":{\"url\":\"http://m.test/\"}}")
                        .get(0))
                .url())
        .isEqualTo("http://m.test/");
  }

  @Test
  void bytesThatAreNotUtf8AreQuarantined() throws Exception {
    byte[] latin1 =
        ("{\"text\": \"caf\u00e9 au lait\"}\n" + B).getBytes(StandardCharsets.ISO_8859_1);

    assertThat(new MemoryFile("a.jsonl", latin1).read(SOURCE))
        .extracting(MemoryFile::summary)
        .containsExactly("!bad-json@0+25", "text");
  }

  @Test
  void halvesOfSurrogatePairsAreReplacedAndPairsKept() throws Exception {
    List<RawRecord> records = read("{\"text\": \"a\\ud83d b\\ude00 \\ud83d\\ude00\"}");

    assertThat(text(records.get(0))).isEqualTo("a\ufffd b\ufffd \ud83d\ude00");
  }

  @Test
  void escapedAndRawControlCharactersAreKept() throws Exception {
    assertThat(text(read("{\"text\": \"a\\u0000b\tc\0d\"}").get(0))).isEqualTo("a\0b\tc\0d");
  }

  @Test
  void readsObjectsOnALineBeyondTheLimit() throws Exception {
    String line = A.repeat(20_000);
    ReadLimits limits = new ReadLimits(3_000, 1000);

    List<RawRecord> records = file(line + "\n" + B).read(SOURCE, ByteRange.ALL, limits);

    assertThat(records).hasSize(20_001).allMatch(TextRecord.class::isInstance);
    assertThat(records.get(19_999).provenance().offset()).isEqualTo(19_999L * A.length());
    assertThat(text(records.get(20_000))).isEqualTo("b");
  }

  @Test
  void anObjectBeyondTheLimitLosesTheRestOfItsLine() throws Exception {
    String line = A + "{\"text\": \"" + "x".repeat(200_000) + "\"}" + A;
    ReadLimits limits = new ReadLimits(3_000, 1000);

    assertThat(file(line + "\n" + B).read(SOURCE, ByteRange.ALL, limits))
        .extracting(MemoryFile::summary)
        .containsExactly("text", "!record-too-large@13+" + (line.length() - 12), "text");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"2024-05-01T10:20:30Z\"', 2024-05-01T10:20:30Z",
    "'\"2024-05-01T10:20:30\"', 2024-05-01T10:20:30Z",
    "1714558830, 2024-05-01T10:20:30Z",
    "1714558830250, 2024-05-01T10:20:30.250Z",
    "1714558830.25, 2024-05-01T10:20:30.250Z",
  })
  void readsTheDate(String date, Instant expected) throws Exception {
    assertThat(document(read("{\"text\": \"a\", \"date\": " + date + "}").get(0)).fetchedAt())
        .isEqualTo(expected);
    assertThat(
            document(read("{\"text\": \"a\", \"metadata\": {\"date\": " + date + "}}").get(0))
                .fetchedAt())
        .isEqualTo(expected);
  }

  @Test
  void rangesOfArbitraryBytesYieldTheRecordsOfTheWhole() throws Exception {
    Random random = new Random(5);
    String[] pieces = {
      A, B, "\n", "\r", " ", "junk", "\u001e", "{", "\u2028", "\0", "é", "[", "\"", "\n\n"
    };
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(20); piece >= 0; piece--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      MemoryFile file = file(text.toString());

      assertThat(file.readSplit(SOURCE, 1 + random.nextInt(20))).isEqualTo(file.read(SOURCE));
    }
  }

  private static List<RawRecord> read(String text) throws Exception {
    return file(text).read(SOURCE);
  }

  private static MemoryFile file(String text) {
    return new MemoryFile("file:/in/a.jsonl", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Document document(RawRecord record) {
    return ((TextRecord) record).document();
  }

  private static String text(RawRecord record) {
    return document(record).text();
  }

  private static List<String> texts(List<RawRecord> records) {
    return records.stream().map(JsonRecordsTest::text).toList();
  }
}
