package io.gristmill.preprocessing.read.warc;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
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
 * What is recovered and what is quarantined, where and why, of every file of the malformed suite.
 * The table is in {@code malformed.txt}: name, then the records in order; {@code *n} repeats one.
 */
class MalformedSuiteTest {

  @Test
  void everyFileGivesTheRecordsOfItsRow() throws Exception {
    SortedMap<String, String> read = new TreeMap<>();
    try (Stream<Path> files = Files.list(SharedData.path("malformed"))) {
      for (Path file : files.toList()) {
        read.put(
            file.getFileName().toString(), summary(MemoryFile.of(file).read(new WarcSource())));
      }
    }
    assertThat(read).isEqualTo(table());
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
