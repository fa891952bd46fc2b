package io.gristmill.preprocessing.read.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.fuzz.Fuzzer.Case;
import io.gristmill.fuzz.Fuzzer.Input;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.extract.MainTextExtractor;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.format.DocumentSources;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Properties that hold for any bytes read as a shard. */
final class ShardProperties {

  /** A record may not inflate beyond this, so that no case is slow. */
  private static final ReadLimits LIMITS = new ReadLimits(4 << 20, 1000);

  /** Rereading after damage is acceptable, rereading everything after each damage is not. */
  private static final long MOST_READS_A_BYTE = 64;

  private static final long SMALL_SHARD = 32 << 10;

  /** A text with a larger fraction of invisible characters is not text. */
  private static final double MOST_UNREADABLE = 0.1;

  private final Pipeline pipeline = new Pipeline(section(), extractor(), Optional.empty());

  private static MainTextExtractor extractor() {
    return new MainTextExtractor(ExtractionLimits.DEFAULT);
  }

  private static CleanSection section() {
    return PreprocessingSections.load("clean.rules=[refinedweb-lines]", "clean.mask=[]").clean();
  }

  long documents(Input seed) throws Exception {
    return read(new Meter(new MemoryFile("file:/in/" + seed.name(), seed.bytes())), ByteRange.ALL)
        .stream()
        .filter(ShardProperties::isDocument)
        .count();
  }

  void check(Case mutated) throws Exception {
    MemoryFile file = new MemoryFile("file:/in/" + mutated.input().name(), mutated.bytes());
    Meter meter = new Meter(file);
    List<RawRecord> records = read(meter, ByteRange.ALL);
    meter.requireLittleWork();
    requireAccount(records);
    requireSameOfRanges(file, records);
    new Losses(mutated, LIMITS).check(records);
  }

  private static List<RawRecord> read(InputFile file, ByteRange range) throws Exception {
    List<RawRecord> records = new ArrayList<>();
    try (RecordIterator iterator = new DocumentSources(Map.of()).any().open(file, range, LIMITS)) {
      iterator.forEachRemaining(records::add);
    }
    return records;
  }

  /** Every record has one outcome, and no kept text is unreadable. */
  private void requireAccount(List<RawRecord> records) {
    long kept = 0;
    long others = 0;
    for (RawRecord record : records) {
      Provenance place = record.provenance();
      assertThat(place.offset()).as("offset of %s", record).isNotNegative();
      assertThat(place.length()).as("length of %s", record).isNotNegative();
      Outcome outcome = pipeline.run(record);
      if (outcome instanceof Outcome.Kept document) {
        kept++;
        requireReadable(document.document());
      } else {
        others++;
      }
    }
    assertThat(kept + others).as("outcomes").isEqualTo(records.size());
  }

  private static void requireReadable(Document document) {
    String text = document.text();
    double share = unreadable(text);
    assertThat(share)
        .as("share of control and replacement characters in a kept document: %.60s", text)
        .isLessThanOrEqualTo(MOST_UNREADABLE);
  }

  /** The fraction of controls, U+FFFD, noncharacters and lone surrogates. */
  static double unreadable(String text) {
    long count = text.codePoints().filter(ShardProperties::isUnreadable).count();
    return (double) count / Math.max(1, text.length());
  }

  private static boolean isUnreadable(int point) {
    return point == 0xfffd
        || (point & 0xfffe) == 0xfffe
        || Character.getType(point) == Character.SURROGATE
        || (Character.isISOControl(point) && "\t\n\f\r\u0085".indexOf(point) < 0);
  }

  /** The ranges of a shard together give the same records as the whole, however it is split. */
  private static void requireSameOfRanges(MemoryFile file, List<RawRecord> whole) throws Exception {
    assertThat(read(file, ByteRange.ALL)).as("read again").isEqualTo(whole);
    int length = file.bytes().length;
    for (long split : new long[] {1 + length / 2, 1 + length / 7, 1 + length / 40}) {
      List<RawRecord> parts = new ArrayList<>();
      for (ByteRange range : ByteRange.split(length, split)) {
        parts.addAll(read(file, range));
      }
      if (length > 0) {
        assertThat(parts).as("ranges of %d bytes", split).isEqualTo(whole);
      }
    }
  }

  static boolean isDocument(RawRecord record) {
    return record instanceof RawRecord.HtmlPage || record instanceof RawRecord.TextRecord;
  }

  /** Counts the bytes read from a file. */
  private static final class Meter implements InputFile {

    private final MemoryFile file;
    private long read;

    Meter(MemoryFile file) {
      this.file = file;
    }

    void requireLittleWork() {
      assertThat(read)
          .as("bytes read of %d", length())
          .isLessThanOrEqualTo(MOST_READS_A_BYTE * (length() + SMALL_SHARD));
    }

    @Override
    public String uri() {
      return file.uri();
    }

    @Override
    public long length() {
      return file.length();
    }

    @Override
    public InputStream open(long offset) {
      byte[] bytes = file.bytes();
      int from = (int) offset;
      return new FilterInputStream(new ByteArrayInputStream(bytes, from, bytes.length - from)) {
        @Override
        public int read() throws java.io.IOException {
          read++;
          return super.read();
        }

        @Override
        public int read(byte[] into, int at, int count) throws java.io.IOException {
          int got = super.read(into, at, count);
          read += Math.max(0, got);
          return got;
        }
      };
    }
  }
}
