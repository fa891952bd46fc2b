package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * CPU speed of WARC to decoded pages, beside zlib alone. Arguments: repetitions, then gzipped
 * shards.
 */
final class BenchmarkWarcSource {

  private BenchmarkWarcSource() {}

  /** Reads one shard and says what there was of it. */
  private interface Reading {
    long read(Path shard) throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    int repetitions = Integer.parseInt(arguments[0]);
    double megabytes = 0;
    for (int file = 1; file < arguments.length; file++) {
      megabytes += inflate(Path.of(arguments[file])) / 1e6;
    }
    for (int i = 0; i < repetitions; i++) {
      double zlib = seconds(arguments, BenchmarkWarcSource::inflate);
      double all = seconds(arguments, BenchmarkWarcSource::characters);
      System.out.printf(
          Locale.ROOT,
          "%.1f MB of records: read, inflated and decoded at %.0f MB/s, zlib alone %.0f MB/s%n",
          megabytes,
          megabytes / all,
          megabytes / zlib);
    }
  }

  private static double seconds(String[] arguments, Reading reading) throws IOException {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long something = 0;
    for (int file = 1; file < arguments.length; file++) {
      something += reading.read(Path.of(arguments[file]));
    }
    if (something == 0) {
      throw new IllegalStateException("shards: nothing in them");
    }
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
  }

  private static long inflate(Path shard) throws IOException {
    byte[] piece = new byte[64 << 10];
    long bytes = 0;
    try (InputStream stored = new BufferedInputStream(Files.newInputStream(shard), 64 << 10);
        InputStream in = new GZIPInputStream(stored, 64 << 10)) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        bytes += count;
      }
    }
    return bytes;
  }

  private static long characters(Path shard) throws IOException {
    long characters = 0;
    try (RecordIterator records =
        new WarcSource()
            .open(
                new LocalStorage().input(shard.toUri().toString()),
                ByteRange.ALL,
                ReadLimits.DEFAULTS)) {
      while (records.hasNext()) {
        RawRecord record = records.next();
        characters += record instanceof HtmlPage page ? page.html().length() : 0;
      }
    }
    return characters;
  }
}
