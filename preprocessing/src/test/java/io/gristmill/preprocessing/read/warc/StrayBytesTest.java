package io.gristmill.preprocessing.read.warc;

import static io.gristmill.preprocessing.read.warc.TestShard.header;
import static io.gristmill.preprocessing.read.warc.TestShard.html;
import static io.gristmill.preprocessing.read.warc.TestShard.page;
import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.text.Provenance;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stray bytes anywhere in a shard cost no record. */
class StrayBytesTest {

  private static final WarcSource SOURCE = new WarcSource();
  private static final String[] ALL = {html("1"), html("2"), html("3")};

  @ParameterizedTest
  @ValueSource(
      strings = {"\0", "\0\0\0\0", "x", "junk WARC/ junk", "\ufeff", " \t", "a\r\nb\r\n", "-->"})
  void losesOnlyStrayBytesOfAPlainShard(String stray) throws Exception {
    assertAllPages(
        new TestShard().plain(stray + page(1, "1") + page(2, "2") + page(3, "3")).plain());
    assertAllPages(
        new TestShard().plain(page(1, "1") + stray + page(2, "2") + page(3, "3")).plain());
    assertAllPages(
        new TestShard().plain(page(1, "1") + page(2, "2") + page(3, "3") + stray).plain());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\0", "\0\0\0\0", "x", "junk WARC/ junk", "\ufeff", " \t", "a\r\nb\r\n", "-->"})
  void losesOnlyStrayBytesInsideMembers(String stray) throws Exception {
    for (int victim = 1; victim <= 3; victim++) {
      TestShard before = new TestShard();
      TestShard behind = new TestShard();
      TestShard whole = new TestShard();
      String all = "";
      for (int i = 1; i <= 3; i++) {
        String page = page(i, Integer.toString(i));
        before.member(i == victim ? stray + page : page);
        behind.member(i == victim ? page + stray : page);
        all += i == victim ? stray + page : page;
      }
      assertAllPages(before.gz());
      assertAllPages(behind.gz());
      assertAllPages(whole.member(all).gz());
    }
  }

  @Test
  void findsARecordAfterStrayBytesWithItsHeaderSplitAnywhere() throws Exception {
    String second = page(2, "2");
    for (int cut : new int[] {1, 3, 5, 8, 12, 20, 60, 150}) {
      TestShard shard = new TestShard().member(page(1, "1") + "\0" + second.substring(0, cut));
      shard.member(second.substring(cut)).member(page(3, "3"));
      assertAllPages(shard.gz());
    }
  }

  @Test
  void reportsAByteBetweenRecordsAsOneStretch() throws Exception {
    String first = page(1, "1");
    List<RawRecord> records =
        new TestShard().plain(first + "\0" + page(2, "2")).plain().read(SOURCE);

    assertThat(records).hasSize(3);
    assertThat(((Malformed) records.get(1)).cause()).isEqualTo(MalformedCause.NOT_A_RECORD);
    assertThat(records.get(1).provenance())
        .isEqualTo(new Provenance(records.get(0).provenance().file(), first.length(), 1));
  }

  @Test
  void readsAPlainDraftShardFollowedByCompressedRecords() throws Exception {
    TestShard shard = new TestShard().plain(page(1, "1").replace("WARC/1.0", "WARC/0.18"));

    assertThat(shard.member(page(2, "2")).plain().read(SOURCE).get(0)).isInstanceOf(HtmlPage.class);
  }

  @Test
  void readsAVersionLineWithTrailingSpacesAfterAStrayByte() throws Exception {
    String second = page(2, "2").replaceFirst("WARC/1.0", "WARC/1.0 ");
    assertAllPages(new TestShard().plain(page(1, "1") + "x" + second + page(3, "3")).plain());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\0\0\0\0", "x", "WARC/", "\u001f", "a\r\nb\r\n"})
  void losesOnlyStrayBytesBetweenMembers(String stray) throws Exception {
    for (int victim = 0; victim <= 3; victim++) {
      TestShard bytes = new TestShard();
      TestShard member = new TestShard();
      for (int i = 1; i <= 3; i++) {
        String page = page(i, Integer.toString(i));
        if (i == victim + 1) {
          bytes.plain(stray);
          member.member(stray);
        }
        bytes.member(page);
        member.member(page);
      }
      if (victim == 3) {
        bytes.plain(stray);
        member.member(stray);
      }
      assertAllPages(bytes.gz());
      assertAllPages(member.gz());
    }
  }

  /**
   * The first member's magic bytes are damaged, and it contains the bytes of a gzip header by
   * chance.
   */
  @ParameterizedTest
  @ValueSource(ints = {20, 9_000, 200_000})
  void readsAfterADamagedFirstMember(int length) throws Exception {
    byte[] damaged = new byte[length];
    new Random(1).nextBytes(damaged);
    damaged[length / 2] = 0x1f;
    damaged[length / 2 + 1] = (byte) 0x8b;
    TestShard shard = new TestShard().raw(damaged);
    for (int i = 1; i <= 3; i++) {
      shard.member(page(i, Integer.toString(i)));
    }
    assertAllPages(shard.gz());
  }

  @Test
  void zerosBetweenMembersAreNotDamage() throws Exception {
    String zeros = "\0".repeat(70_000);
    MemoryFile shard =
        new TestShard()
            .plain("\0")
            .member(page(1, "1"))
            .plain(zeros)
            .member(page(2, "2"))
            .member(page(3, "3"))
            .plain(zeros)
            .gz();
    assertAllPages(shard);
    assertThat(shard.read(SOURCE)).hasSize(3);
  }

  @Test
  void readsShardsWhoseLinesEndInLineFeeds() throws Exception {
    String shard = page(1, "1") + page(2, "2") + page(3, "3");
    String lines = shard.replace("\r\n", "\n");
    for (String length : List.of("1", "9999")) {
      String wrong = lines.replaceAll("Content-Length: \\d+", "Content-Length: " + length);
      assertAllPages(new TestShard().member(wrong).gz());
      // The truncated end of a plain shard is an incomplete record.
      if (!length.equals("9999")) {
        assertAllPages(new TestShard().plain(wrong).plain());
      }
    }
  }

  @Test
  void readsRecordsWithoutTheBlankLinesAroundTheirBlock() throws Exception {
    String shard = page(1, "1") + page(2, "2") + page(3, "3");
    String noneBehind = shard.replace("</html>\r\n\r\n", "</html>");
    String oneBehind = shard.replace("</html>\r\n\r\n", "</html>\r\n");
    String noneBefore = shard.replace("\r\n\r\nHTTP/", "\r\nHTTP/");
    for (String damaged : List.of(noneBehind, oneBehind, noneBefore)) {
      assertAllPages(new TestShard().plain(damaged).plain());
      assertAllPages(new TestShard().member(damaged).gz());
    }
  }

  @Test
  void readsRecordsOfAWrongLengthAfterStrayBytes() throws Exception {
    for (String length : List.of("1", "80", "400", "99999", "none", "-1")) {
      String second = header(2, length) + page(2, "2").substring(header(2, "80").length());
      String shard = page(1, "1") + "\0" + second + "\0\0" + page(3, "3");
      List<RawRecord> records = new TestShard().plain(shard).plain().read(SOURCE);

      assertThat(pages(records)).as(length).startsWith(ALL[0]).endsWith(ALL[2]).hasSize(3);
      assertThat(pages(records).get(1)).as(length).startsWith(ALL[1]);
    }
  }

  @Test
  void readsAHeaderCutIntoMembers() throws Exception {
    String second = page(2, "2");
    for (int cut : List.of(1, 9, 30, 200)) {
      MemoryFile shard =
          new TestShard()
              .member(page(1, "1") + second.substring(0, cut))
              .member(second.substring(cut))
              .member(page(3, "3"))
              .gz();
      assertThat(pages(shard.read(SOURCE))).as("cut at " + cut).contains(ALL[0], ALL[2]);
      if (cut >= "WARC/".length()) {
        assertAllPages(shard);
      }
    }
  }

  @Test
  void doesNotReadTheTextOfAPageAsARecord() throws Exception {
    String text = "<pre>WARC/1.0\r\nWARC-Type: response\r\n\r\n</pre> as WARC/1.0 WARC-Type: x";
    MemoryFile shard = new TestShard().plain(page(1, text) + "\0" + page(2, "2")).plain();

    assertThat(pages(shard.read(SOURCE))).containsExactly(html(text), html("2"));
  }

  @Test
  void readsFourRecordsOfASharedShardWithAStrayByte() throws Exception {
    List<RawRecord> read = MemoryFile.of(SharedData.path("faults/garbage/nul.warc")).read(SOURCE);

    assertThat(pages(read)).hasSize(4);
    assertThat(read).filteredOn(Malformed.class::isInstance).hasSize(2);
    assertThat(read).hasSize(6);
  }

  private static void assertAllPages(MemoryFile shard) throws Exception {
    List<RawRecord> records = shard.read(SOURCE);
    assertThat(pages(records)).containsExactly(ALL);
    assertEveryByteIsAccountedFor(shard, records);
    assertThat(shard.readSplit(SOURCE, 100)).isEqualTo(records);
  }

  private static void assertEveryByteIsAccountedFor(MemoryFile shard, List<RawRecord> records) {
    String bytes = new String(shard.bytes(), StandardCharsets.ISO_8859_1).replace('\0', ' ');
    long at = 0;
    for (RawRecord record : records) {
      Provenance place = record.provenance();
      assertThat(bytes.substring((int) Math.min(at, place.offset()), (int) place.offset()))
          .isBlank();
      at = Math.max(at, place.offset() + place.length());
    }
    assertThat(bytes.substring((int) at)).isBlank();
    assertThat(records)
        .allMatch(record -> record instanceof HtmlPage || record instanceof Malformed);
  }

  private static List<String> pages(List<RawRecord> records) {
    return records.stream()
        .filter(HtmlPage.class::isInstance)
        .map(record -> ((HtmlPage) record).html())
        .toList();
  }
}
