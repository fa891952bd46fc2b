package io.gristmill.spark.statistics;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.statistics.CleanStatistics;
import io.gristmill.preprocessing.statistics.StatisticsLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.Consumer;

/** Reads the lines of some tasks' parts, one in memory at a time. */
final class PartLines {

  private PartLines() {}

  static void forEach(Storage storage, Iterator<String> parts, Consumer<CleanStatistics> consumer)
      throws IOException {
    while (parts.hasNext()) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(storage.input(parts.next()).open(), StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          consumer.accept(StatisticsLine.read(line));
        }
      }
    }
  }
}
