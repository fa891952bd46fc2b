package io.gristmill.preprocessing.read.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.document.Provenance;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.MalformedCause;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import io.gristmill.preprocessing.read.warc.WarcSource;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentSourcesTest {

  private static final DocumentSources SOURCES = new DocumentSources(Map.of());

  @ParameterizedTest
  @CsvSource({
    "CC-MAIN-2024.warc.gz, warc",
    "CC-MAIN-2024.warc, warc",
    "crawl.warc.gz.open, warc",
    "CC-MAIN-2024.warc.wat.gz, warc",
    "old.arc.gz, warc",
    "CC-MAIN-2024.warc.wet.gz, wet",
    "urlsf_subset00-1_data.xz, openwebtext",
    "openwebtext.tar.xz, openwebtext",
    "c4-train.00000.json.gz, jsonl",
    "part-0.JSONL.zst, jsonl",
    "book.txt, text",
    "book.txt.gz, text",
  })
  void knowsAShardByItsName(String name, String format) {
    assertThat(ShardNames.format("s3a://bucket/in/" + name)).contains(format);
  }

  @ParameterizedTest
  @CsvSource({"WARC/1.0, warc", "filedesc://x.arc, warc", "'  {\"text\": 1}', jsonl"})
  void knowsAShardByItsFirstBytes(String head, String format) throws Exception {
    assertThat(ShardHead.read(new HeadedFile(file(head))).format()).contains(format);
  }

  @Test
  void aFileThatNothingTellsAboutIsOneMalformedRecord() throws Exception {
    MemoryFile stray = file("what is this");
    try (RecordIterator records = SOURCES.any().open(stray, ByteRange.ALL, ReadLimits.DEFAULTS)) {
      RawRecord.Malformed record = (RawRecord.Malformed) records.next();
      assertThat(record.cause()).isEqualTo(MalformedCause.UNKNOWN_FORMAT);
      assertThat(record.provenance()).isEqualTo(new Provenance("file:/in/shard", 0, 12));
      assertThat(records.hasNext()).isFalse();
    }
    try (RecordIterator later =
        SOURCES.any().open(stray, new ByteRange(4, 12), ReadLimits.DEFAULTS)) {
      assertThat(later.hasNext()).isFalse();
    }
  }

  @Test
  void listsTheFormatsItKnows() {
    assertThat(SOURCES.named("warc")).isInstanceOf(WarcSource.class);
    assertThatThrownBy(() -> SOURCES.named("pdf"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("format: pdf (expected one of [jsonl, openwebtext, text, warc, wet])");
  }

  private static MemoryFile file(String head) {
    return new MemoryFile("file:/in/shard", head.getBytes(StandardCharsets.UTF_8));
  }
}
