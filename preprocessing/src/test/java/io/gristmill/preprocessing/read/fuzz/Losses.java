package io.gristmill.preprocessing.read.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.fuzz.Fuzzer.Case;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.format.DocumentSources;
import io.gristmill.preprocessing.read.text.Decompression;
import io.gristmill.preprocessing.text.Provenance;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Detects records that a reader silently lost or read wrongly, from the bytes that a mutation left
 * unchanged.
 */
final class Losses {

  /** One such record represents a whole shard. */
  private static final Set<MalformedCause> REFUSALS =
      EnumSet.of(MalformedCause.NOT_JSON_LINES, MalformedCause.UNKNOWN_FORMAT);

  private final Case mutated;
  private final ReadLimits limits;
  private final String name;

  Losses(Case mutated, ReadLimits limits) {
    this.mutated = mutated;
    this.limits = limits;
    this.name = mutated.input().name();
  }

  void check(List<RawRecord> records) throws Exception {
    if (isRefusedAsAWhole(records)) {
      return;
    }
    if (name.contains(".warc") || name.contains(".wet") || name.contains(".wat")) {
      requireEveryByte(records, place -> place == '\r' || place == '\n' || place == 0);
      requireRecordsBefore(records);
      if (name.startsWith("members.")) {
        requireRecordsBehind(records);
      }
    } else if (name.endsWith(".jsonl")) {
      requireEveryByte(records, place -> place <= ' ');
      requireRecordsBefore(records);
      if (!name.equals("two-per-line.jsonl")) {
        // After damage the rest of a line is one record, whatever objects it contains.
        requireLinesBehind(records);
      }
    } else if (name.contains(".jsonl.") && !name.endsWith(".xz")) {
      // XZ for Java checks a block before it returns its last bytes.
      requireInflatedLines(records);
    } else if (name.equals("a.txt")) {
      requireEveryByte(records, place -> false);
    } else if (name.startsWith("a.txt.gz") || name.startsWith("a.txt.zst")) {
      requireInflatedText(records);
    }
  }

  private static boolean isRefusedAsAWhole(List<RawRecord> records) {
    return records.size() == 1
        && records.get(0) instanceof RawRecord.Malformed malformed
        && REFUSALS.contains(malformed.cause());
  }

  private interface Blank {
    boolean is(int value);
  }

  /** Every stored byte is part of a record or blank. */
  private void requireEveryByte(List<RawRecord> records, Blank blank) {
    byte[] bytes = mutated.bytes();
    long at = skippableFrame(bytes);
    for (RawRecord record : records) {
      Provenance place = record.provenance();
      requireBlank(bytes, at, place.offset(), blank);
      // Records of one member share its offset; the last of them has its length.
      at = Math.max(at, place.offset() + place.length());
    }
    requireBlank(bytes, at, bytes.length, blank);
  }

  /** Length of a skippable zstd frame at the start; 0 if there is none. */
  private static long skippableFrame(byte[] bytes) {
    ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean skippable = bytes.length >= 8 && (head.getInt(0) & 0xfffffff0) == 0x184d2a50;
    return skippable ? Math.min(bytes.length, 8 + (head.getInt(4) & 0xffffffffL)) : 0;
  }

  private static void requireBlank(byte[] bytes, long from, long to, Blank blank) {
    for (long at = from; at < to; at++) {
      assertThat(blank.is(bytes[(int) at] & 0xff))
          .as("unaccounted bytes %d to %d, at %d", from, to, at)
          .isTrue();
    }
  }

  /** Records that end before the first change are read as if there were none. */
  private void requireRecordsBefore(List<RawRecord> records) throws Exception {
    List<RawRecord> whole = readOriginal();
    int prefix = mutated.commonPrefix();
    List<RawRecord> untouched = new ArrayList<>();
    for (int i = 0; i < whole.size() && end(whole, i) + 4 <= prefix; i++) {
      untouched.add(whole.get(i));
    }
    assertThat(records.size()).as("records").isGreaterThanOrEqualTo(untouched.size());
    assertThat(texts(records.subList(0, untouched.size())))
        .as("records before byte %d", prefix)
        .isEqualTo(texts(untouched));
  }

  /** A damaged member affects no other. */
  private void requireRecordsBehind(List<RawRecord> records) throws Exception {
    int from = mutated.input().bytes().length - mutated.commonSuffix();
    List<RawRecord> untouched =
        readOriginal().stream().filter(record -> record.provenance().offset() >= from).toList();
    assertThat(texts(records)).as("records from byte %d", from).containsAll(texts(untouched));
  }

  /** A damaged line affects no other; a change may have joined the first one to another. */
  private void requireLinesBehind(List<RawRecord> records) throws Exception {
    int from = mutated.input().bytes().length - mutated.commonSuffix();
    List<RawRecord> untouched =
        readOriginal().stream().filter(record -> record.provenance().offset() > from).toList();
    assertThat(texts(records)).as("lines from byte %d", from).containsAll(texts(untouched));
  }

  private List<RawRecord> readOriginal() throws Exception {
    return read(mutated.input().bytes());
  }

  private List<RawRecord> read(byte[] bytes) throws Exception {
    MemoryFile file = new MemoryFile("file:/in/" + name, bytes);
    return file.read(new DocumentSources(Map.of()).any(), ByteRange.ALL, limits);
  }

  private long end(List<RawRecord> records, int index) {
    long start = records.get(index).provenance().offset();
    return records.subList(index, records.size()).stream()
        .mapToLong(record -> record.provenance().offset())
        .filter(offset -> offset > start)
        .findFirst()
        .orElse(mutated.input().bytes().length);
  }

  /** Lines that inflate from the bytes before the first change are read. */
  private void requireInflatedLines(List<RawRecord> records) throws Exception {
    byte[] inflated = inflatedPrefix();
    int end = inflated.length;
    while (end > 0 && inflated[end - 1] != '\n') {
      end--;
    }
    MemoryFile plain = new MemoryFile("file:/in/plain.jsonl", Arrays.copyOf(inflated, end));
    List<String> lines =
        texts(plain.read(new DocumentSources(Map.of()).any(), ByteRange.ALL, limits));
    assertThat(records.size()).as("lines").isGreaterThanOrEqualTo(lines.size());
    assertThat(texts(records.subList(0, lines.size()))).as("lines that inflate").isEqualTo(lines);
  }

  private void requireInflatedText(List<RawRecord> records) throws Exception {
    String inflated = new String(inflatedPrefix(), java.nio.charset.StandardCharsets.US_ASCII);
    if (inflated.length() > 2) {
      assertThat(String.join("", texts(records))).as("text that inflates").startsWith(inflated);
    }
  }

  /** Reads byte by byte, so that nothing is lost in a buffer. */
  private byte[] inflatedPrefix() {
    byte[] prefix = Arrays.copyOf(mutated.bytes(), mutated.commonPrefix());
    ByteArrayOutputStream inflated = new ByteArrayOutputStream();
    try (InputStream stored = new BufferedInputStream(new ByteArrayInputStream(prefix));
        InputStream in = Decompression.of(stored).wrap(stored)) {
      for (int value = in.read(); value >= 0; value = in.read()) {
        inflated.write(value);
      }
    } catch (IOException e) {
      // The prefix ends within a frame; its decoded bytes count.
      return inflated.toByteArray();
    }
    return inflated.toByteArray();
  }

  private static List<String> texts(List<RawRecord> records) {
    return records.stream().filter(ShardProperties::isDocument).map(Losses::text).toList();
  }

  private static String text(RawRecord record) {
    return record instanceof RawRecord.HtmlPage page
        ? page.url() + " " + page.html()
        : ((RawRecord.TextRecord) record).document().text();
  }
}
