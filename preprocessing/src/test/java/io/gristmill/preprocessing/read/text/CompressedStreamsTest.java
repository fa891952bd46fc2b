package io.gristmill.preprocessing.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Padding is not damage, and damage costs nothing that can be read before and after it. */
class CompressedStreamsTest {

  private static final DocumentSource LINES = new JsonLinesSource();
  private static final int MANY = 20_000;

  @Test
  void readsAllDocumentsOfAZeroPaddedGzip() throws Exception {
    byte[] padded = Packed.join(Packed.GZ.of(lines(0, 6)), new byte[1000]);

    assertThat(texts(read("a.jsonl.gz", padded))).containsExactlyElementsOf(expected(0, 6));
    MemoryFile text = new MemoryFile("a.txt.gz", padded);
    assertThat(text.read(new PlainTextSource())).singleElement().isInstanceOf(TextRecord.class);
  }

  @ParameterizedTest
  @EnumSource
  void readsMembersWithPaddingBetweenAndAfterThem(Packed kind) throws Exception {
    byte[] file =
        Packed.join(
            kind.of(lines(0, 3)),
            kind.of(lines(3, 4)),
            new byte[513],
            kind.of(lines(4, 9)),
            new byte[7]);

    assertThat(texts(read(kind, file))).containsExactlyElementsOf(expected(0, 9));
  }

  @ParameterizedTest
  @EnumSource
  void readsAMemberAfterPadding(Packed kind) throws Exception {
    for (int zeros : new int[] {1, 10, 512}) {
      byte[] file = Packed.join(new byte[zeros], kind.of(lines(0, 3)));
      assertThat(texts(read(kind, file))).containsExactlyElementsOf(expected(0, 3));
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsALineSplitOverTwoMembers(Packed kind) throws Exception {
    byte[] all = lines(0, 2);
    byte[] file =
        Packed.join(
            kind.of(Arrays.copyOf(all, 20)), kind.of(Arrays.copyOfRange(all, 20, all.length)));

    assertThat(texts(read(kind, file))).containsExactlyElementsOf(expected(0, 2));
  }

  @ParameterizedTest
  @EnumSource
  void countsJunkAfterTheLastMemberAndReadsEverythingBefore(Packed kind) throws Exception {
    byte[] lines = lines(0, MANY);
    byte[] withoutLineEnd = Arrays.copyOf(lines, lines.length - 1);
    byte[] junk = "some junk".getBytes(StandardCharsets.UTF_8);

    List<RawRecord> records = read(kind, Packed.join(kind.of(withoutLineEnd), junk));

    assertThat(texts(records)).containsExactlyElementsOf(expected(0, MANY));
    Malformed bad = onlyDamage(records);
    assertThat(bad.detail()).startsWith("9 bytes that begin no compressed data");
    assertThat(bad.provenance().offset()).isEqualTo(withoutLineEnd.length);
  }

  @ParameterizedTest
  @EnumSource
  void readsTheMembersAfterJunk(Packed kind) throws Exception {
    byte[] junk = new byte[100_000];
    new Random(1).nextBytes(junk);
    junk[0] = 1;

    List<RawRecord> records =
        read(kind, Packed.join(kind.of(lines(0, 5)), junk, kind.of(lines(5, 9))));

    assertThat(texts(records)).containsExactlyElementsOf(expected(0, 9));
    assertThat(onlyDamage(records).detail()).startsWith("100000 bytes");
  }

  /** An LZMA2 chunk is decoded as a whole, so truncation costs the chunk it is in. */
  @ParameterizedTest
  @CsvSource({"GZ, 0.02", "ZST, 0.15", "XZ, 0.4", "BZ2, 0.4", "LZ4, 0.02"})
  void returnsTheDataBeforeTheFileIsTruncated(Packed kind, double lost) throws Exception {
    byte[] whole = kind.of(lines(0, MANY));

    List<RawRecord> records = read(kind, Arrays.copyOf(whole, whole.length / 2));

    List<String> texts = texts(records);
    assertThat(texts).isEqualTo(expected(0, texts.size()));
    assertThat(texts).hasSizeGreaterThan((int) ((0.5 - lost) * MANY));
    Malformed bad = onlyDamage(records);
    assertThat(bad).isSameAs(records.get(records.size() - 1));
    assertThat(bad.provenance().offset()).isEqualTo(lines(0, texts.size()).length);
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(60)
  void aFileTruncatedInItsFirstBytesEnds(Packed kind) throws Exception {
    byte[] whole = kind.of(lines(0, 1));
    for (int length = 4; length < Math.min(40, whole.length); length++) {
      List<RawRecord> records = read(kind, Arrays.copyOf(whole, length));
      assertThat(records).as("%d bytes", length).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileWithoutItsLastBytesLosesNoDocument(Packed kind) throws Exception {
    byte[] whole = kind.of(lines(0, MANY));

    List<RawRecord> records = read(kind, Arrays.copyOf(whole, whole.length - 2));

    assertThat(texts(records)).containsExactlyElementsOf(expected(0, MANY));
    onlyDamage(records);
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedMemberAffectsNoOther(Packed kind) throws Exception {
    byte[] damaged = kind.of(lines(2_000, 6_000));
    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 64, (byte) 0x55);
    byte[] file = Packed.join(kind.of(lines(0, 2_000)), damaged, kind.of(lines(6_000, 8_000)));

    List<RawRecord> records = read(kind, file);

    assertThat(texts(records))
        .containsAll(expected(0, 2_000))
        .containsAll(expected(6_000, 8_000))
        .hasSizeLessThan(8_000);
    assertThat(causes(records)).contains(MalformedCause.BAD_ARCHIVE);
  }

  /** A truncated lz4 block consumes the following bytes as its own content. */
  @ParameterizedTest
  @EnumSource(names = "LZ4", mode = EnumSource.Mode.EXCLUDE)
  void aTruncatedMemberAffectsNoOther(Packed kind) throws Exception {
    byte[] half = kind.of(lines(10, 6_000));
    byte[] file =
        Packed.join(
            kind.of(lines(0, 10)),
            Arrays.copyOf(half, half.length / 2),
            kind.of(lines(6_000, 6_010)),
            kind.of(lines(6_010, 6_020)));

    List<RawRecord> records = read(kind, file);

    assertThat(texts(records)).containsAll(expected(0, 10)).containsAll(expected(6_010, 6_020));
    assertThat(causes(records)).contains(MalformedCause.BAD_ARCHIVE);
  }

  @Test
  void returnsEveryZstdBlockBeforeADamagedOne() throws Exception {
    byte[] whole = Packed.ZST.of(lines(0, MANY));
    whole[whole.length * 3 / 4] ^= 0x10;

    List<RawRecord> records = read(Packed.ZST, whole);

    assertThat(texts(records)).hasSizeGreaterThan(MANY / 2);
    assertThat(causes(records)).contains(MalformedCause.BAD_ARCHIVE);
  }

  @ParameterizedTest
  @EnumSource(names = {"ZST", "LZ4"})
  void skipsSkippableFramesAnywhere(Packed kind) throws Exception {
    byte[] file =
        Packed.join(
            Packed.skippable(4),
            Packed.skippable(100_000),
            kind.of(lines(0, 2)),
            Packed.skippable(0),
            kind.of(lines(2, 4)),
            Packed.skippable(4));

    assertThat(texts(read(kind, file))).containsExactlyElementsOf(expected(0, 4));
    MemoryFile text = new MemoryFile("a.txt." + kind.extension(), file);
    assertThat(((TextRecord) text.read(new PlainTextSource()).get(0)).document().text())
        .isEqualTo(new String(lines(0, 4), StandardCharsets.UTF_8));
  }

  @Test
  void countsATruncatedSkippableFrame() throws Exception {
    byte[] frame = Arrays.copyOf(Packed.skippable(100), 50);

    List<RawRecord> records = read(Packed.ZST, Packed.join(Packed.ZST.of(lines(0, 2)), frame));

    assertThat(texts(records)).containsExactlyElementsOf(expected(0, 2));
    assertThat(onlyDamage(records).detail()).contains("ends inside a skippable frame");
  }

  @ParameterizedTest
  @EnumSource
  void returnsATruncatedTextUpToItsEnd(Packed kind) throws Exception {
    byte[] content = "A line of a text.\n".repeat(4_000).getBytes(StandardCharsets.UTF_8);
    byte[] whole = kind.of(content);
    MemoryFile file = new MemoryFile("a.txt", Arrays.copyOf(whole, whole.length - 1));

    List<RawRecord> records = file.read(new PlainTextSource());

    assertThat(records).hasSize(2);
    assertThat(((TextRecord) records.get(0)).document().text())
        .isEqualTo(new String(content, StandardCharsets.UTF_8));
    onlyDamage(records);
  }

  @ParameterizedTest
  @EnumSource
  void anyDamagedByteIsARecordAndNeverAnException(Packed kind) throws Exception {
    byte[] sound = Packed.join(kind.of(lines(0, 100)), kind.of(lines(100, 200)));
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      byte[] bytes = sound.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      MemoryFile file =
          new MemoryFile("a.jsonl." + kind.extension(), Arrays.copyOf(bytes, bytes.length - i % 3));

      List<RawRecord> records = file.read(LINES);

      assertThat(records).isNotEmpty();
      assertThat(file.readSplit(LINES, 5000)).isEqualTo(records);
    }
  }

  @Test
  void readsTheOutputOfPzstd() throws Exception {
    MemoryFile file = MemoryFile.of(SharedData.path("faults/pz/pz.jsonl.zst"));

    assertThat(file.read(LINES)).hasSize(200).allMatch(TextRecord.class::isInstance);
  }

  private static List<RawRecord> read(Packed kind, byte[] bytes) throws Exception {
    return read("a.jsonl." + kind.extension(), bytes);
  }

  private static List<RawRecord> read(String name, byte[] bytes) throws Exception {
    return new MemoryFile(name, bytes).read(LINES);
  }

  private static byte[] lines(int from, int to) {
    return expected(from, to).stream()
        .map(text -> "{\"text\": \"" + text + "\"}\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> expected(int from, int to) {
    return IntStream.range(from, to).mapToObj(CompressedStreamsTest::text).toList();
  }

  private static String text(int number) {
    Random random = new Random(number);
    return number + " " + Long.toString(random.nextLong(), 36) + "é" + random.nextInt();
  }

  private static List<String> texts(List<RawRecord> records) {
    return records.stream()
        .filter(TextRecord.class::isInstance)
        .map(record -> ((TextRecord) record).document().text())
        .toList();
  }

  private static List<MalformedCause> causes(List<RawRecord> records) {
    return records.stream()
        .filter(Malformed.class::isInstance)
        .map(record -> ((Malformed) record).cause())
        .toList();
  }

  private static Malformed onlyDamage(List<RawRecord> records) {
    assertThat(causes(records)).containsExactly(MalformedCause.BAD_ARCHIVE);
    return records.stream()
        .filter(Malformed.class::isInstance)
        .map(Malformed.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
