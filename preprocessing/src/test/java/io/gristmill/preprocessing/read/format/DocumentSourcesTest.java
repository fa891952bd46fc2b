package io.gristmill.preprocessing.read.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.warc.WarcSource;
import io.gristmill.preprocessing.text.Provenance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
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
    "part-0.jsonl.bz2, jsonl",
    "part-0.ndjson.lz4, jsonl",
    "corpus.tar.bz2, openwebtext",
    "part-0.PQ, parquet",
    "part-0.snappy.parquet, parquet",
  })
  void recognizesAShardByItsName(String name, String format) {
    assertThat(ShardNames.format("s3a://bucket/in/" + name)).contains(format);
  }

  @ParameterizedTest
  @CsvSource({
    "WARC/1.0, warc",
    "filedesc://x.arc, warc",
    "'  {\"text\": 1}', jsonl",
    "'[{\"text\": 1}]', jsonl",
    "'\036{\"text\": 1}', jsonl",
    "'\ufeff{\"text\": 1}', jsonl",
    "PAR1, parquet",
  })
  void recognizesAShardByItsFirstBytes(String head, String format) throws Exception {
    assertThat(ShardHead.read(new HeadedFile(file(head))).format()).contains(format);
  }

  @Test
  void aFileOfUnknownFormatIsOneMalformedRecord() throws Exception {
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

  @ParameterizedTest
  @CsvSource({
    "'PK\003\004\024\000\010', shard, zip",
    "'PK\003\004\024\000\010\000', a.txt, zip",
    "'PK\003\004\024\000\010\000', a.jsonl, zip",
    "'\002!L\030\000\000\000', a.jsonl.lz4, the legacy format of lz4",
    "'\001\000\000\002\003\000', a.jsonl.gz, binary",
    "'\001\000\000\002\003\000', a.txt, binary",
    "PAR1, shard, parquet",
  })
  void oneRecordReportsAnUnsupportedFormat(String head, String name, String format)
      throws Exception {
    MemoryFile file = new MemoryFile(name, head.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(file.read(SOURCES.any())).hasSize(1);
    RawRecord.Malformed record = (RawRecord.Malformed) file.read(SOURCES.any()).get(0);
    assertThat(record.cause()).isEqualTo(MalformedCause.UNKNOWN_FORMAT);
    assertThat(record.detail()).startsWith("format: " + format + " (expected one of [");
    assertThat(file.readSplit(SOURCES.any(), 2)).containsExactly(record);
  }

  @ParameterizedTest
  @CsvSource({
    "shard, 1",
    "a.jsonl, 511",
    "a.jsonl, 513",
    "a.jsonl, 200000",
    "a.txt, 3",
    "a.tar, 10240",
    "a.json.gz, 700",
    "a.warc, 7",
    "a.warc, 100000",
    "a.warc.gz, 7",
    "a.warc.gz, 100000",
  })
  void aFileOfZerosIsOneRecord(String name, int length) throws Exception {
    MemoryFile file = new MemoryFile(name, new byte[length]);

    assertThat(file.read(SOURCES.any())).singleElement().isInstanceOf(RawRecord.Malformed.class);
    assertThat(file.readSplit(SOURCES.any(), 1 + length / 3)).isEqualTo(file.read(SOURCES.any()));
  }

  @Test
  void acceptsZerosBeforeOtherContent() throws Exception {
    byte[] line = "{\"text\": \"one\"}\n".getBytes(StandardCharsets.UTF_8);
    for (int zeros : new int[] {3, 512, 1024, 100_000}) {
      byte[] bytes = new byte[zeros + line.length];
      System.arraycopy(line, 0, bytes, zeros, line.length);
      MemoryFile file = new MemoryFile("a.jsonl", bytes);
      assertThat(file.read(SOURCES.any())).singleElement().isInstanceOf(RawRecord.TextRecord.class);
    }
  }

  @Test
  void namesEveryFormatWithAReader() throws Exception {
    DocumentSources more = new DocumentSources(Map.of("parquet", SOURCES.named("text")));

    assertThat(((RawRecord.Malformed) file("what").read(more.any()).get(0)).detail())
        .contains("[jsonl, openwebtext, parquet, text, warc, wet]");
  }

  @Test
  void aShardThatCannotBeInflatedAtItsStartIsOneRecord() throws Exception {
    byte[] broken = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, -1, -1, -1, -1};
    for (String name : new String[] {"shard", "a.jsonl.gz", "a.txt.gz", "a.tar.gz"}) {
      MemoryFile file = new MemoryFile(name, broken);

      assertThat(file.read(SOURCES.any()))
          .extracting(MemoryFile::summary)
          .singleElement()
          .asString()
          .startsWith("!bad-archive@0");
    }
  }

  @Test
  void anEmptyFileHasNoRecordsWhateverItsName() throws Exception {
    for (String name : new String[] {"shard", "a.jsonl", "a.txt.gz", "a.tar", "a.warc.gz"}) {
      assertThat(new MemoryFile(name, new byte[0]).read(SOURCES.any())).isEmpty();
    }
  }

  @Test
  void aMissingOrUnreadableFileIsOneRecord() throws Exception {
    for (String name : new String[] {"a.jsonl", "a.txt", "a.warc.gz", "a.tar.xz", "shard"}) {
      for (IOException cause :
          List.of(new NoSuchFileException(name), new AccessDeniedException(name))) {
        Unopened file = new Unopened(name, cause);
        try (RecordIterator records =
            SOURCES.any().open(file, new ByteRange(0, 5), ReadLimits.DEFAULTS)) {
          assertThat(MemoryFile.summary(records.next())).isEqualTo("!unreadable@0+0");
          assertThat(records.hasNext()).isFalse();
        }
        try (RecordIterator later =
            SOURCES.any().open(file, new ByteRange(5, 10), ReadLimits.DEFAULTS)) {
          assertThat(later.hasNext()).isFalse();
        }
      }
    }
  }

  @Test
  void storageErrorsAreNotRecords() {
    Unopened file = new Unopened("a.jsonl", new IOException("the network is down"));

    assertThatThrownBy(() -> SOURCES.any().open(file, ByteRange.ALL, ReadLimits.DEFAULTS))
        .hasMessage("the network is down");
  }

  @ParameterizedTest
  @CsvSource({
    "README, true",
    "README.md, true",
    "readme.txt, true",
    "LICENSE, true",
    "NOTICE.txt, true",
    "SHA256SUMS, true",
    "md5sums.txt, true",
    "a.warc.gz.md5, true",
    "part-0.jsonl.crc, true",
    "robots.txt, true",
    "crawl.cdx, true",
    "crawl.cdx.gz, true",
    "cdx-00000.gz, true",
    "warc.paths.gz, true",
    "manifest.json, true",
    "Thumbs.db, true",
    "a.warc.gz.tmp, true",
    "SUCCESS, true",
    "dataset_infos.json, true",
    "a.warc.gz, false",
    "readmes.jsonl, false",
    "part-0, false",
    "licensing.txt, false",
    "notices.jsonl.gz, false",
    "picture.png, false",
    "book.txt, false",
    "checksum-talk.warc, false",
  })
  void recognizesStrayFilesByTheirNames(String name, boolean stray) {
    assertThat(ShardNames.isStray("file:/in/" + name)).isEqualTo(stray);
  }

  @Test
  void listsTheSupportedFormats() {
    assertThat(SOURCES.named("warc")).isInstanceOf(WarcSource.class);
    assertThatThrownBy(() -> SOURCES.named("pdf"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("format: pdf (expected one of [jsonl, openwebtext, text, warc, wet])");
  }

  private record Unopened(String uri, IOException cause) implements InputFile {

    @Override
    public long length() throws IOException {
      throw cause;
    }

    @Override
    public InputStream open(long offset) throws IOException {
      throw cause;
    }
  }

  private static MemoryFile file(String head) {
    return new MemoryFile("file:/in/shard", head.getBytes(StandardCharsets.UTF_8));
  }
}
