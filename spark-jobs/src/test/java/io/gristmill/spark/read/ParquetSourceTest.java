package io.gristmill.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.spark.SparkFixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetSourceTest {

  private static final int ROWS = 1200;
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "id bigint, text string, url string, date string, dump string, score double");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"snappy, 777", "zstd, 20000", "gzip, 1000000"})
  void rangesYieldRowsOnceAndInOrder(String codec, long splitBytes) throws IOException {
    InputFile file = sparkFile(codec);
    assertThat(rowGroups(file)).hasSizeGreaterThan(3);

    List<RawRecord> whole = read(file, ByteRange.ALL);

    assertThat(whole).extracting(ParquetSourceTest::text).isEqualTo(texts());
    assertThat(whole).extracting(record -> document(record).id()).doesNotHaveDuplicates();
    assertThat(readSplit(file, splitBytes)).isEqualTo(whole);
  }

  @Test
  void rowBecomesADocumentOfItsRowGroup() throws IOException {
    InputFile file = sparkFile("zstd");
    List<RawRecord> records = read(file, ByteRange.ALL);
    Document last = document(records.get(ROWS - 1));

    assertThat(last.url()).isEqualTo("http://a.example/1199");
    assertThat(last.fetchedAt()).isEqualTo(Instant.parse("2024-05-01T00:00:00Z"));
    assertThat(last.source()).isEqualTo("parquet");
    assertThat(last.provenance().file()).isEqualTo(file.uri());
    List<BlockMetaData> groups = rowGroups(file);
    assertThat(last.provenance().offset())
        .isEqualTo(groups.get(groups.size() - 1).getStartingPos());
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT96", "TIMESTAMP_MICROS", "TIMESTAMP_MILLIS"})
  void readsTheTimesSparkWrites(String type) throws IOException {
    var spark = SparkFixture.spark().newSession();
    spark.conf().set("spark.sql.parquet.outputTimestampType", type);
    spark
        .sql("select 'a' as text, timestamp '2024-05-01 10:20:30.456Z' as timestamp")
        .coalesce(1)
        .write()
        .parquet(folder.resolve("times").toString());

    assertThat(document(read(only("times"), ByteRange.ALL).get(0)).fetchedAt())
        .isEqualTo(Instant.parse("2024-05-01T10:20:30.456Z"));
  }

  @Test
  void invalidTimesAreUnknownAndMetadataIsRead() throws IOException {
    SparkFixture.spark()
        .sql(
            "select 'a' as text, 17L as date, named_struct('url', 'http://m.example/', 'n', 1) as"
                + " metadata union all select 'b', null, null")
        .coalesce(1)
        .write()
        .parquet(folder.resolve("odd").toString());
    List<RawRecord> records = read(only("odd"), ByteRange.ALL);

    assertThat(records).extracting(ParquetSourceTest::text).containsExactly("a", "b");
    assertThat(document(records.get(0)).url()).isEqualTo("http://m.example/");
    assertThat(document(records.get(0)).fetchedAt()).isEqualTo(Document.UNKNOWN_TIME);
    assertThat(document(records.get(1)).url()).isEmpty();
  }

  @Test
  void readsTheFilesOfAnotherWriter() throws IOException {
    InputFile file = OtherWriter.write(folder.resolve("other.parquet"), texts());

    List<RawRecord> whole = read(file, ByteRange.ALL);

    assertThat(whole).extracting(ParquetSourceTest::text).isEqualTo(texts());
    assertThat(readSplit(file, 5000)).isEqualTo(whole);
  }

  @Test
  void rowsWithoutATextAreQuarantinedAndTheOthersKept() throws IOException {
    List<Row> rows = new ArrayList<>(rows());
    rows.set(3, RowFactory.create(3L, null, "http://a.example/3", null, null, null));
    List<RawRecord> records = read(write(rows, "snappy"), ByteRange.ALL);

    assertThat(records).hasSize(ROWS);
    Malformed bad = (Malformed) records.get(3);
    assertThat(bad.cause().word()).isEqualTo("no-text");
    assertThat(bad.detail()).contains("row 3");
    assertThat(bad.provenance().offset()).isEqualTo(4);
    assertThat(records.subList(4, ROWS)).allMatch(TextRecord.class::isInstance);
  }

  @Test
  void textBeyondTheLimitIsQuarantined() throws IOException {
    InputFile file = sparkFile("snappy");
    ReadLimits limits = new ReadLimits(texts().get(7).length() - 1, 1000);
    List<RawRecord> records = read(file, ByteRange.ALL, limits);

    assertThat(records).hasSize(ROWS);
    assertThat(((Malformed) records.get(7)).cause().word()).isEqualTo("record-too-large");
  }

  @Test
  void damageLosesOnlyItsRowGroup() throws IOException {
    InputFile sound = sparkFile("gzip");
    BlockMetaData damaged = rowGroups(sound).get(1);
    byte[] bytes = sound.open().readAllBytes();
    int from = (int) damaged.getStartingPos();
    Arrays.fill(bytes, from, from + 20_000, (byte) 0x55);
    Bytes file = new Bytes("file:/in/damaged.parquet", bytes);

    List<RawRecord> records = read(file, ByteRange.ALL);

    assertThat(records).filteredOn(Malformed.class::isInstance).hasSize(1);
    Malformed bad =
        (Malformed) records.stream().filter(Malformed.class::isInstance).findAny().get();
    assertThat(bad.cause().word()).isEqualTo("bad-parquet");
    assertThat(bad.provenance().offset()).isEqualTo(from);
    long others = ROWS - damaged.getRowCount();
    assertThat(records).filteredOn(TextRecord.class::isInstance).hasSizeBetween((int) others, ROWS);
    assertThat(readSplit(file, 10_000)).isEqualTo(records);
  }

  @Test
  void fileOfAnotherFormatIsOneRecord() throws IOException {
    byte[] bytes = sparkFile("zstd").open().readAllBytes();
    for (int length : new int[] {0, 3, 1000, bytes.length - 1}) {
      Bytes file = new Bytes("file:/in/cut.parquet", Arrays.copyOf(bytes, length));
      List<RawRecord> records = read(file, ByteRange.ALL);

      assertThat(records).hasSize(1);
      Malformed bad = (Malformed) records.get(0);
      assertThat(bad.cause().word()).isEqualTo("bad-parquet");
      assertThat(bad.provenance().offset()).isZero();
      assertThat(bad.provenance().length()).isEqualTo(length);
      assertThat(readSplit(file, 100)).isEqualTo(length == 0 ? List.of() : records);
    }
  }

  @Test
  void anyDamagedByteIsARecordAndNeverACrash() throws IOException {
    byte[] sound =
        OtherWriter.write(folder.resolve("other.parquet"), texts()).open().readAllBytes();
    Random random = new Random(3);
    for (int i = 0; i < 60; i++) {
      byte[] bytes = sound.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Bytes file = new Bytes("file:/in/flipped.parquet", bytes);

      List<RawRecord> records = read(file, ByteRange.ALL);

      assertThat(records).isNotEmpty();
      assertThat(readSplit(file, 60_000)).isEqualTo(records);
    }
  }

  /** The number of a row group's rows, or of row groups, is one byte of the footer. */
  @Test
  void footerWithMissingRowsIsARecord() throws IOException {
    List<String> texts = Collections.nCopies(60, "word ".repeat(1000));
    byte[] sound = OtherWriter.write(folder.resolve("other.parquet"), texts).open().readAllBytes();
    int lost = 0;
    int footer = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getInt(sound.length - 8) + 8;
    for (int at = sound.length - footer; at < sound.length - 8; at++) {
      for (int value : new int[] {0, 1, 2}) {
        byte[] bytes = sound.clone();
        bytes[at] = (byte) value;
        List<RawRecord> records = read(new Bytes("file:/in/changed.parquet", bytes), ByteRange.ALL);

        long read = records.stream().filter(TextRecord.class::isInstance).count();
        boolean complete = read == texts.size();
        assertThat(complete || records.size() > read).as("byte %d: %d", at, value).isTrue();
        lost += complete ? 0 : 1;
      }
    }
    assertThat(lost).isPositive();
  }

  @Test
  void emptyTableHasNoRecord() throws IOException {
    InputFile file = OtherWriter.write(folder.resolve("empty.parquet"), List.of());

    assertThat(read(file, ByteRange.ALL)).isEmpty();
  }

  @Test
  void namesTheColumnsOfAFileWithoutTexts() throws IOException {
    SparkFixture.spark()
        .sql("select 1 as text, 'x' as body")
        .coalesce(1)
        .write()
        .parquet(folder.resolve("none").toString());
    Malformed bad = (Malformed) read(only("none"), ByteRange.ALL).get(0);

    assertThat(bad.cause().word()).isEqualTo("bad-parquet");
    assertThat(bad.detail()).contains("[text, body]").contains("expected a string \"text\"");
  }

  @Test
  void failureOfStorageIsNotDamage() throws IOException {
    byte[] bytes = sparkFile("zstd").open().readAllBytes();
    InputFile file = new Failing("file:/in/far.parquet", bytes);

    assertThatThrownBy(() -> read(file, ByteRange.ALL)).isInstanceOf(UncheckedIOException.class);
  }

  private record Bytes(String uri, byte[] bytes) implements InputFile {

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public InputStream open(long offset) {
      int from = (int) Math.min(offset, bytes.length);
      return new ByteArrayInputStream(bytes, from, bytes.length - from);
    }
  }

  /** The first bytes and the footer arrive, and nothing else. */
  private record Failing(String uri, byte[] bytes) implements InputFile {

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public InputStream open(long offset) throws IOException {
      if (offset > 0 && offset < bytes.length / 2) {
        throw new IOException("the network is down");
      }
      return new Bytes(uri, bytes).open(offset);
    }
  }

  private InputFile sparkFile(String codec) throws IOException {
    return write(rows(), codec);
  }

  private InputFile write(List<Row> rows, String codec) throws IOException {
    SparkFixture.spark()
        .createDataFrame(rows, SCHEMA)
        .coalesce(1)
        .write()
        .options(Map.of("compression", codec, "parquet.block.size", "200000"))
        .parquet(folder.resolve(codec).toString());
    return only(codec);
  }

  private InputFile only(String name) throws IOException {
    List<InputFile> files = new LocalStorage().list(folder.resolve(name) + "/*.parquet");
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  private static List<BlockMetaData> rowGroups(InputFile file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new ParquetInput(file))) {
      return reader.getRowGroups();
    }
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String text : texts()) {
      long n = rows.size();
      rows.add(
          RowFactory.create(
              n, text, "http://a.example/" + n, "2024-05-01T00:00:00Z", "CC-MAIN", 0.5));
    }
    return rows;
  }

  private static List<String> texts() {
    Random random = new Random(11);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      StringBuilder text = new StringBuilder("Grüße " + i + ":");
      for (int word = 0; word < 100; word++) {
        text.append(' ').append(Long.toString(random.nextLong(1L << 40), 36));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static String text(RawRecord record) {
    return document(record).text();
  }

  private static Document document(RawRecord record) {
    return ((TextRecord) record).document();
  }

  private static List<RawRecord> readSplit(InputFile file, long splitBytes) throws IOException {
    List<RawRecord> records = new ArrayList<>();
    for (ByteRange range : ByteRange.split(file.length(), splitBytes)) {
      records.addAll(read(file, range));
    }
    return records;
  }

  private static List<RawRecord> read(InputFile file, ByteRange range) throws IOException {
    return read(file, range, ReadLimits.DEFAULTS);
  }

  private static List<RawRecord> read(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    List<RawRecord> records = new ArrayList<>();
    try (RecordIterator iterator = ShardSources.any().open(file, range, limits)) {
      iterator.forEachRemaining(records::add);
    }
    return records;
  }
}
