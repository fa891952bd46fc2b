package io.gristmill.preprocessing.read.warc;

import static io.gristmill.preprocessing.read.warc.TestShard.header;
import static io.gristmill.preprocessing.read.warc.TestShard.html;
import static io.gristmill.preprocessing.read.warc.TestShard.page;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The classification of valid and invalid records, as a list of the content of crawls. */
class WarcSourceTest {

  private static final WarcSource SOURCE = new WarcSource();
  private static final String HTTP = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";

  @Test
  void yieldsAPageWithItsUrlTimeAndPosition() throws Exception {
    MemoryFile shard = new TestShard().member(page(1, "one")).gz();

    HtmlPage page = (HtmlPage) shard.read(SOURCE).get(0);

    assertThat(page.url()).isEqualTo("http://a.example/1");
    assertThat(page.fetchedAt()).isEqualTo(Instant.parse("2024-05-01T00:00:00Z"));
    assertThat(page.provenance()).isEqualTo(new Provenance(shard.uri(), 0, shard.length()));
    assertThat(page.html()).isEqualTo(html("one"));
    assertThat(page.charset()).isEqualTo("UTF-8");
    assertThat(page.id()).matches("[0-9a-f]{32}");
  }

  @Test
  void readsAllRecordsOfOneMember() throws Exception {
    List<RawRecord> records = new TestShard().member(page(1, "a") + page(1, "a")).gz().read(SOURCE);

    assertThat(pages(records)).containsExactly(html("a"), html("a"));
    assertThat(records).extracting(record -> ((HtmlPage) record).id()).doesNotHaveDuplicates();
  }

  @Test
  void readsARecordCutIntoMembers() throws Exception {
    String record = page(1, "a".repeat(1000));
    MemoryFile shard =
        new TestShard()
            .member(record.substring(0, 300))
            .member(record.substring(300))
            .member(page(2, "b"))
            .gz();

    assertThat(pages(shard.read(SOURCE))).containsExactly(html("a".repeat(1000)), html("b"));
  }

  @Test
  void losesOnlyTheRecordOfADamagedMember() throws Exception {
    TestShard shard = new TestShard().member(page(1, "a"));
    int from = shard.length();
    byte[] damaged = TestShard.gzip(page(2, "b".repeat(500)).getBytes(StandardCharsets.UTF_8));
    damaged[damaged.length / 2] ^= 0x55;
    MemoryFile file = shard.raw(damaged).member(page(3, "c")).gz();

    assertThat(summaries(file.read(SOURCE)))
        .containsExactly("html", "!gzip-corrupt@" + from + "+" + damaged.length, "html");
  }

  @Test
  void quarantinesARecordWhoseChecksumDisagrees() throws Exception {
    byte[] member = TestShard.gzip(page(1, "a").getBytes(StandardCharsets.UTF_8));
    member[member.length - 8] ^= 1;

    assertThat(summaries(new TestShard().raw(member).member(page(2, "b")).gz().read(SOURCE)))
        .containsExactly("!gzip-corrupt@0+" + member.length, "html");
  }

  @Test
  void keepsTheRecordBeforeAMemberDamagedAtItsStart() throws Exception {
    byte[] damaged = TestShard.gzip(page(2, "b").getBytes(StandardCharsets.UTF_8));
    Arrays.fill(damaged, 10, 20, (byte) 0xff);
    TestShard shard = new TestShard().member(page(1, "a"));
    int from = shard.length();

    assertThat(summaries(shard.raw(damaged).member(page(3, "c")).gz().read(SOURCE)))
        .containsExactly("html", "!gzip-corrupt@" + from + "+" + damaged.length, "html");
  }

  @Test
  void reportsBytesBetweenMembers() throws Exception {
    TestShard shard = new TestShard().member(page(1, "a"));
    int from = shard.length();

    assertThat(summaries(shard.plain("?????").member(page(2, "b")).gz().read(SOURCE)))
        .containsExactly("html", "!not-a-record@" + from + "+5", "html");
  }

  @Test
  void stopsAtABombAndContinues() throws Exception {
    byte[] bomb = TestShard.gzip(new byte[40 << 20]);
    String head = page(1, "0").substring(0, 10);
    byte[] start = TestShard.gzip((head + "0".repeat(30 << 20)).getBytes(StandardCharsets.UTF_8));
    MemoryFile file = new TestShard().raw(start).raw(bomb).member(page(2, "b")).gz();

    assertThat(summaries(file.read(SOURCE, ByteRange.ALL, new ReadLimits(1 << 20, 100))))
        .containsExactly("!decompression-ratio@0+" + (start.length + bomb.length), "html");
  }

  @Test
  void quarantinesRecordsAboveTheLimit() throws Exception {
    String large = page(1, "x".repeat(20_000));
    MemoryFile file = new TestShard().plain(large + page(2, "b")).plain();

    assertThat(summaries(file.read(SOURCE, ByteRange.ALL, new ReadLimits(10_000, 100))))
        .containsExactly("!record-too-large@0+" + large.length(), "html");
  }

  @Test
  void quarantinesHeadersAboveTheLimit() throws Exception {
    String endless = "WARC/1.0\r\nX: " + "y".repeat(5000) + "\r\n";
    MemoryFile file = new TestShard().plain(endless + page(2, "b")).plain();

    assertThat(summaries(file.read(SOURCE, ByteRange.ALL, new ReadLimits(10_000, 100, 1024))))
        .containsExactly("!header-too-large@0+" + endless.length(), "html");
  }

  @Test
  void ignoresAnUnconfirmedContentLength() throws Exception {
    for (String length : List.of("5", "70", "400", "999999999999", "much", "-3", "")) {
      MemoryFile file =
          new TestShard()
              .plain(header(1, length) + HTTP + html("a") + "\r\n\r\n" + page(2, "b"))
              .plain(page(3, "c"))
              .plain();
      List<RawRecord> records = file.read(SOURCE);

      assertThat(pages(records)).as(length).endsWith(html("b"), html("c"));
      assertThat(records).as(length).hasSize(3);
    }
  }

  @Test
  void usesTheMemberAsTheRecordIfContentLengthIsWrong() throws Exception {
    for (String length : List.of("5", "4000", "much")) {
      MemoryFile file =
          new TestShard()
              .member(header(1, length) + HTTP + html("a") + "\r\n\r\n")
              .member(page(2, "b"))
              .gz();

      assertThat(pages(file.read(SOURCE))).as(length).containsExactly(html("a"), html("b"));
    }
  }

  @Test
  void readsLinesThatEndInLineFeeds() throws Exception {
    String record =
        "WARC/1.0\nWARC-Type: response\nContent-Length: 42\n\n"
            + "HTTP/1.0 200 OK\nContent-Type: text/html\n\n<p>\n\n";

    assertThat(pages(new TestShard().plain(record + record).plain().read(SOURCE)))
        .hasSize(2)
        .allMatch(html -> html.startsWith("<"));
  }

  @Test
  void readsStatusLinesThatNameTheVersionTwice() throws Exception {
    String block = "HTTP/1.1 HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>";

    assertThat(pages(new TestShard().member(TestShard.response(1, block)).gz().read(SOURCE)))
        .containsExactly("<p>");
  }

  @Test
  void readsDatesItCannotParseAndUrisInBrackets() throws Exception {
    String record = page(1, "a").replace("2024-05-01T00:00:00Z", "blue monday");
    record = record.replace("http://a.example/1", "<http://a.example/1>");

    HtmlPage page = (HtmlPage) new TestShard().member(record).gz().read(SOURCE).get(0);

    assertThat(page.fetchedAt()).isEqualTo(Document.UNKNOWN_TIME);
    assertThat(page.url()).isEqualTo("http://a.example/1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2024-05-01T00:00:00", "20240501000000", "2024-05-01", "2024-05-01T02:00:00+0200"})
  void readsNonStandardDates(String date) throws Exception {
    String record = page(1, "a").replace("2024-05-01T00:00:00Z", date);

    HtmlPage page = (HtmlPage) new TestShard().member(record).gz().read(SOURCE).get(0);

    assertThat(page.fetchedAt()).isEqualTo(Instant.parse("2024-05-01T00:00:00Z"));
  }

  @Test
  void readsAPageOfIdeographsLabelledUtf16() throws Exception {
    String text = "人人生而自由在尊严和权利上一律平等".repeat(40);
    byte[] body = text.getBytes(StandardCharsets.UTF_16LE);
    byte[] head = HTTP.replace("text/html", "text/html; charset=utf-16le").getBytes(ISO_8859_1);
    TestShard shard = new TestShard().plain(header(1, Integer.toString(head.length + body.length)));

    List<RawRecord> records = shard.raw(head).raw(body).plain().read(SOURCE);

    assertThat(((HtmlPage) records.get(0)).html()).isEqualTo(text);
  }

  @Test
  void classifiesRecordsWithoutADocument() throws Exception {
    String png = HTTP.replace("text/html", "image/png");
    MemoryFile file =
        new TestShard()
            .member(page(1, "a").replace("WARC-Type: response", "WARC-Type: revisit"))
            .member(TestShard.response(2, HTTP.replace("200 OK", "404 Gone")))
            .member(TestShard.response(3, png))
            .member(
                TestShard.response(4, "20240101 a.example. A 1.2.3.4").replace("http://", "dns:"))
            .member(TestShard.response(5, "no status line"))
            .member(page(6, "a").replace("WARC-Date", "WARC-Segment-Number: 1\r\nWARC-Date"))
            .gz();

    List<String> summaries = summaries(file.read(SOURCE));
    assertThat(summaries).hasSize(6);
    assertThat(summaries.subList(0, 4))
        .containsExactly("revisit", "http-404", "not-html-image", "dns");
    assertThat(summaries.get(4)).startsWith("!bad-http@");
    assertThat(summaries.get(5)).isEqualTo("segment");
  }

  @Test
  void quarantinesBinaryBodies() throws Exception {
    byte[] noise = new byte[3000];
    new Random(5).nextBytes(noise);
    noise[0] = (byte) 0xc1;
    byte[] block = (HTTP + new String(noise, ISO_8859_1)).getBytes(ISO_8859_1);
    String head = header(1, Integer.toString(block.length));
    TestShard shard = new TestShard().plain(head).raw(block).plain("\r\n\r\n" + page(2, "b"));

    assertThat(summaries(shard.plain().read(SOURCE)))
        .containsExactly("!binary-body@0+" + (head.length() + block.length), "html");
  }

  @Test
  void quarantinesTextInAnUnknownCharset() throws Exception {
    String block = HTTP.replace("text/html", "text/html; charset=iso-2022-kr") + html("x");

    assertThat(summaries(new TestShard().member(TestShard.response(1, block)).gz().read(SOURCE)))
        .allMatch(summary -> summary.startsWith("!unknown-charset@0"));
  }

  @Test
  void idsDoNotDependOnTheDirectoryOfTheShard() throws Exception {
    byte[] bytes = new TestShard().member(page(1, "a")).gz().bytes();
    HtmlPage here = (HtmlPage) new MemoryFile("file:/a/x.warc.gz", bytes).read(SOURCE).get(0);
    HtmlPage there = (HtmlPage) new MemoryFile("s3a://b/x.warc.gz", bytes).read(SOURCE).get(0);

    assertThat(there.id()).isEqualTo(here.id());
  }

  private static List<String> summaries(List<RawRecord> records) {
    return records.stream().map(MemoryFile::summary).toList();
  }

  private static List<String> pages(List<RawRecord> records) {
    return records.stream()
        .filter(HtmlPage.class::isInstance)
        .map(record -> ((HtmlPage) record).html())
        .toList();
  }
}
