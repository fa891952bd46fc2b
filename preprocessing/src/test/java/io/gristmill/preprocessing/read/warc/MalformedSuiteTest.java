package io.gristmill.preprocessing.read.warc;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.text.Provenance;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Recovered and quarantined records of every file of the malformed suite, with positions and
 * causes. The table is in {@code malformed.txt}: name, then the records in order; {@code *n}
 * repeats one.
 */
class MalformedSuiteTest {

  @Test
  void everyFileYieldsTheRecordsOfItsRow() throws Exception {
    SortedMap<String, String> read = new TreeMap<>();
    try (Stream<Path> files = Files.list(SharedData.path("malformed"))) {
      for (Path file : files.toList()) {
        read.put(
            file.getFileName().toString(), summary(MemoryFile.of(file).read(new WarcSource())));
      }
    }
    assertThat(read).isEqualTo(table());
  }

  @Test
  void everyByteOfEveryFileBelongsToARecordOrEndsOne() throws Exception {
    SortedMap<String, String> lost = new TreeMap<>();
    try (Stream<Path> files = Files.list(SharedData.path("malformed"))) {
      for (Path path : files.toList()) {
        MemoryFile file = MemoryFile.of(path);
        long at = 0;
        for (RawRecord record : file.read(new WarcSource())) {
          Provenance place = record.provenance();
          requireLineEnds(file, at, place.offset(), lost);
          // Records of one member share its offset; the last of them has its length.
          at = Math.max(at, place.offset() + place.length());
        }
        requireLineEnds(file, at, file.length(), lost);
      }
    }
    assertThat(lost).isEmpty();
  }

  private static void requireLineEnds(
      MemoryFile file, long from, long to, SortedMap<String, String> lost) {
    for (int at = (int) from; at < to; at++) {
      if (file.bytes()[at] != '\r' && file.bytes()[at] != '\n') {
        lost.putIfAbsent(file.uri(), "%d of [%d, %d)".formatted(at, from, to));
      }
    }
  }

  private static String summary(List<RawRecord> records) {
    StringBuilder line = new StringBuilder();
    String last = "";
    int count = 0;
    for (RawRecord record : records) {
      String summary = MemoryFile.summary(record);
      if (!summary.equals(last)) {
        append(line, last, count);
        last = summary;
        count = 0;
      }
      count++;
    }
    append(line, last, count);
    return line.toString();
  }

  private static void append(StringBuilder line, String summary, int count) {
    if (count > 0) {
      line.append(line.isEmpty() ? "" : " ").append(summary).append(count > 1 ? "*" + count : "");
    }
  }

  private static SortedMap<String, String> table() throws Exception {
    SortedMap<String, String> rows = new TreeMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                MalformedSuiteTest.class.getResourceAsStream("malformed.txt"),
                StandardCharsets.UTF_8))) {
      in.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", 2))
          .forEach(row -> rows.put(row[0], row.length > 1 ? row[1] : ""));
    }
    return rows;
  }
}
