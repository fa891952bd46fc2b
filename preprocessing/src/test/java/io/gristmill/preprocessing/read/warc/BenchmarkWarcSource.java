package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** CPU speed of WARC to decoded pages. Arguments: repetitions, then shards. */
final class BenchmarkWarcSource {

  private BenchmarkWarcSource() {}

  public static void main(String[] arguments) throws IOException {
    int repetitions = Integer.parseInt(arguments[0]);
    for (int i = 0; i < repetitions; i++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long bytes = 0;
      long characters = 0;
      for (int file = 1; file < arguments.length; file++) {
        long[] read = read(Path.of(arguments[file]).toUri().toString());
        bytes += read[0];
        characters += read[1];
      }
      double seconds =
          (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
      System.out.printf(
          "%.1f MB stored, %.1f M characters, %.3f CPU s, %.0f M characters/s%n",
          bytes / 1e6, characters / 1e6, seconds, characters / 1e6 / seconds);
    }
  }

  private static long[] read(String uri) throws IOException {
    long bytes = 0;
    long characters = 0;
    try (RecordIterator records =
        new WarcSource().open(new LocalStorage().input(uri), ByteRange.ALL, ReadLimits.DEFAULTS)) {
      while (records.hasNext()) {
        RawRecord record = records.next();
        bytes += record.provenance().length();
        characters += record instanceof HtmlPage page ? page.html().length() : 0;
      }
    }
    return new long[] {bytes, characters};
  }
}
