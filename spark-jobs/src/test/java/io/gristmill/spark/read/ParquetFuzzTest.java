package io.gristmill.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.InvalidInputException;
import io.gristmill.fuzz.Fuzzer;
import io.gristmill.fuzz.Fuzzer.Case;
import io.gristmill.fuzz.Fuzzer.Input;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.clean.CleanPlan.CleanTask;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.clean.CleanWriter.CleanResult;
import io.gristmill.spark.read.InputShards.PathList;
import io.gristmill.spark.read.ShardSources.ParquetSource;
import io.gristmill.spark.stage.RunConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged Parquet files and path lists give an account, also of a whole cleaning task. */
class ParquetFuzzTest {

  private static final String[] WORDS = {
    "PAR1",
    "PARE",
    "\u00ff\u00ff\u00ff\u007f",
    "\0\0\0\0",
    "\u00ff\u00ff\u00ff\u00ff\u000f",
    "text",
    "\u0015",
    "\u0019\u00fc"
  };

  /** Rows of different lengths, so that a row group holds some dozens. */
  private static final List<String> TEXTS =
      IntStream.range(0, 1500).mapToObj(i -> "row " + i + " " + "word ".repeat(i % 60)).toList();

  private final LocalStorage storage = new LocalStorage();

  @TempDir private Path folder;

  @Test
  void damageLosesOnlyItsRowGroups() throws IOException {
    new Fuzzer("parquet", List.of(seed()), WORDS).check(100, this::requireReading);
  }

  private Input seed() throws IOException {
    Path file = folder.resolve("seed.parquet");
    OtherWriter.write(file, TEXTS);
    return new Input("seed.parquet", Files.readAllBytes(file));
  }

  private void requireReading(Case mutated) throws IOException {
    Path path = Files.write(folder.resolve("mutated.parquet"), mutated.bytes());
    InputFile file = storage.input(path.toString());
    List<RawRecord> whole = read(file, ByteRange.ALL);
    int length = mutated.bytes().length;
    List<RawRecord> parts = new ArrayList<>();
    for (ByteRange range : ByteRange.split(length, 1 + length / 5)) {
      parts.addAll(read(file, range));
    }
    assertThat(length == 0 ? whole : parts).as("ranges").isEqualTo(whole);
    assertThat(whole).as("records of %d bytes", length).isNotEmpty();
    requireUntouchedGroups(mutated, whole);
  }

  /** With a sound footer, every row group without a change in it is read. */
  private void requireUntouchedGroups(Case mutated, List<RawRecord> records) throws IOException {
    byte[] original = mutated.input().bytes();
    int footer = 8;
    for (int i = 3; i >= 0; i--) {
      footer += (original[original.length - 8 + i] & 0xff) << (8 * i);
    }
    if (mutated.bytes().length != original.length || mutated.commonSuffix() < footer) {
      return;
    }
    Path path = Files.write(folder.resolve("original.parquet"), original);
    List<RawRecord> whole = read(storage.input(path.toString()), ByteRange.ALL);
    List<Long> starts = whole.stream().map(r -> r.provenance().offset()).distinct().toList();
    for (int i = 0; i < starts.size(); i++) {
      long start = starts.get(i);
      long end = i + 1 < starts.size() ? starts.get(i + 1) : original.length - footer;
      if (end <= mutated.commonPrefix() || start >= original.length - mutated.commonSuffix()) {
        assertThat(texts(records, start))
            .as("row group at %d", start)
            .isEqualTo(texts(whole, start));
      }
    }
  }

  private static List<String> texts(List<RawRecord> records, long start) {
    return records.stream()
        .filter(record -> record.provenance().offset() == start && record instanceof TextRecord)
        .map(record -> ((TextRecord) record).document().text())
        .toList();
  }

  private static List<RawRecord> read(InputFile file, ByteRange range) throws IOException {
    List<RawRecord> records = new ArrayList<>();
    try (RecordIterator iterator = new ParquetSource().open(file, range, ReadLimits.DEFAULTS)) {
      iterator.forEachRemaining(records::add);
    }
    return records;
  }

  @Test
  void tasksOnDamagedFilesAccountForEveryRecord() throws IOException {
    StringBuilder lines = new StringBuilder();
    TEXTS.subList(0, 40).forEach(text -> lines.append("{\"text\":\"").append(text).append("\"}\n"));
    byte[] plain = lines.toString().getBytes(StandardCharsets.UTF_8);
    Input json = new Input("lines.jsonl", plain);
    Input compressed = new Input("lines.jsonl.gz", gzip(plain));
    new Fuzzer("task", List.of(seed(), json, compressed), "}{", "\n", "\u001f\u008b\b\0", "PAR1")
        .check(25, this::requireIdentity);
  }

  private void requireIdentity(Case mutated) throws IOException {
    Path file = Files.write(folder.resolve(mutated.input().name()), mutated.bytes());
    long length = Files.size(file);
    long half = length / 2;
    String uri = file.toUri().toString();
    CleanResult one = clean(List.of(new ShardSplit(uri, 0, 0, length)));
    DropCounts counts = counts(one);
    CleanResult two =
        clean(List.of(new ShardSplit(uri, 0, 0, half), new ShardSplit(uri, 0, half, length)));
    assertThat(counts(two)).as("counts of two splits").isEqualTo(counts);
    counts.requireIdentity(uri);
    long quarantined = counts.quarantined().values().stream().mapToLong(n -> n).sum();
    long dropped = counts.dropped().values().stream().mapToLong(n -> n).sum();
    assertThat(one.outputs())
        .as("rows of documents and rejects")
        .extracting(output -> output.records())
        .containsExactlyInAnyOrder(counts.kept(), dropped);
    assertThat(Files.readAllLines(folder.resolve(one.quarantine()))).hasSize((int) quarantined);
  }

  private DropCounts counts(CleanResult result) throws IOException {
    return DropCounts.of(new ObjectMapper().readTree(folder.resolve(result.counts()).toFile()));
  }

  private CleanResult clean(List<ShardSplit> splits) throws IOException {
    return new CleanPartition(storage, folder.toString(), section(), () -> CleanLists.NONE)
        .call(new CleanTask(0, splits));
  }

  private static CleanSection section() {
    return RunConfig.load(List.of("clean.rules=[refinedweb-lines]")).clean();
  }

  @Test
  void damagedPathListsAreReadOrRefusedInOneLine() throws IOException {
    byte[] lines =
        "crawl/a.warc.gz\ncrawl/b.warc.gz\n\nhttps://c.example/c.warc.gz\n"
            .getBytes(StandardCharsets.UTF_8);
    List<Input> inputs =
        List.of(new Input("warc.paths", lines), new Input("warc.paths.gz", gzip(lines)));
    new Fuzzer("paths", inputs, "\n", "\0", "..", "a.paths", "\u001f\u008b\b\0", "\ufffd")
        .check(
            200,
            mutated -> {
              Path file = Files.write(folder.resolve(mutated.input().name()), mutated.bytes());
              try {
                List<PathList.Entry> entries =
                    PathList.read(storage.input(file.toString()), "file:/base");
                assertThat(entries).noneMatch(entry -> entry.uri().isBlank());
              } catch (InvalidInputException e) {
                assertThat(e.getMessage().lines()).as(e.getMessage()).hasSize(1);
              }
            });
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
