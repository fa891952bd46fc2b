package io.gristmill.preprocessing.read.warc;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.text.Provenance;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the numbers of records and pages of real crawls with jwarc, and reads those that jwarc
 * cannot.
 */
class GenuineShardsTest {

  @ParameterizedTest
  @CsvSource({
    "BL-20140325121225068-00000.warc.gz, 190, 32",
    "CC-MAIN-20200808165417-head.warc.gz, 50, 16",
    "IAH-20080430204825-00000-blackbook.warc.gz, 822, 94",
    "commoncrawl-org-2019.warc.gz, 1, 1",
    "dolma-sample-0000.warc.gz, 48, 22",
    "http-return-codes.warc.gz, 98, 3",
    "iana.warc.gz, 343, 16",
    "packed-aeb.warc.gz, 55, 54",
    "packed-readability.warc.gz, 65, 64",
    "whirlwind.warc, 4, 1",
    "whirlwind.warc.gz, 4, 1",
    "wikipedia-post-blackout.warc.gz, 117, 1",
    // jwarc reads none of these, since their status lines repeat the version.
    "aql-ask.warc.gz, 51, 50",
    "aql-chefkoch.warc.gz, 51, 50",
    "aql-stackoverflow.warc.gz, 11, 10",
    "aql-wikimedia.warc.gz, 11, 10",
  })
  void readsEveryRecordAndPageOfACrawl(String name, int records, int pages) throws Exception {
    List<RawRecord> read = read("warc", name);

    assertThat(read).hasSize(records).noneMatch(Malformed.class::isInstance);
    assertThat(read.stream().filter(HtmlPage.class::isInstance)).hasSize(pages);
  }

  @ParameterizedTest
  @CsvSource({
    "BL-20140325121225068-00000.warc.wet.gz, 36",
    "CC-MAIN-20200808165417-head.warc.wet.gz, 16",
    "IAH-20080430204825-00000-blackbook.warc.wet.gz, 135",
    "aql-ask.warc.wet.gz, 50",
    "packed-aeb.warc.wet.gz, 54",
    "whirlwind.warc.wet, 1",
    "whirlwind.warc.wet.gz, 1",
  })
  void readsEveryTextOfAConvertedCrawl(String name, int texts) throws Exception {
    List<RawRecord> read = read("wet", name);

    assertThat(read).hasSize(texts + 1);
    assertThat(read.subList(1, texts + 1)).allMatch(TextRecord.class::isInstance);
  }

  @ParameterizedTest
  @CsvSource({
    "CC-MAIN-20200808165417-head.warc.gz, {GB18030=6; UTF-8=7; windows-1251=1; windows-1252=2}",
    "aql-chefkoch.warc.gz, {UTF-8=5; windows-1252=45}",
    "packed-aeb.warc.gz, {UTF-8=54}",
    "packed-trafilatura.warc.gz, {GB18030=1; UTF-8=401; windows-1252=13}",
  })
  void findsTheCharsetOfEveryPage(String name, String charsets) throws Exception {
    Map<String, Integer> counts = new TreeMap<>();
    for (RawRecord record : read("warc", name)) {
      if (record instanceof HtmlPage page) {
        counts.merge(page.charset(), 1, Integer::sum);
      }
    }
    assertThat(counts).hasToString(charsets.replace(";", ","));
  }

  @ParameterizedTest
  @CsvSource({
    "CC-MAIN-20200808165417-head.warc.gz, 20",
    "dolma-sample-0000.warc.gz, 3",
    "packed-aeb.warc.gz, 54",
  })
  void aDamagedMemberLosesOnlyItsRecord(String name, int victim) throws Exception {
    MemoryFile sound = MemoryFile.of(SharedData.path("warc/" + name));
    List<RawRecord> records = sound.read(new WarcSource());
    Provenance member = records.get(victim).provenance();
    byte[] bytes = sound.bytes().clone();
    int from = (int) (member.offset() + member.length() / 2);
    Arrays.fill(bytes, from, from + 16, (byte) 0xff);

    List<RawRecord> read = new MemoryFile(sound.uri(), bytes).read(new WarcSource());

    assertThat(read).hasSameSizeAs(records);
    for (int i = 0; i < records.size(); i++) {
      if (i == victim) {
        assertThat(read.get(i)).isInstanceOf(Malformed.class);
        assertThat(read.get(i).provenance()).isEqualTo(member);
      } else {
        assertThat(read.get(i)).isEqualTo(records.get(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "warc/whirlwind.warc, 1000",
    "warc/whirlwind.warc.gz, 777",
    "warc/dolma-sample-0000.warc.gz, 5000",
    "warc/BL-20140325121225068-00000.warc.gz, 40000",
    "malformed/issue-493.warc, 1234",
    "malformed/example-wrong-chunks.warc.gz, 100",
    "malformed/corrupted-mid-record.warc.gz.open, 100",
    "malformed/broken.warc, 99",
  })
  void rangesOfGenuineShardsYieldTheirRecords(String name, long splitBytes) throws Exception {
    MemoryFile file = MemoryFile.of(SharedData.path(name));

    assertThat(file.readSplit(new WarcSource(), splitBytes)).isEqualTo(file.read(new WarcSource()));
  }

  private static List<RawRecord> read(String directory, String name) throws Exception {
    return MemoryFile.of(SharedData.path(directory + "/" + name)).read(new WarcSource());
  }
}
