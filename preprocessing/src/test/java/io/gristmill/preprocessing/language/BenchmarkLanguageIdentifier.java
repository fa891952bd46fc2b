package io.gristmill.preprocessing.language;

import io.gristmill.preprocessing.SharedData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * CPU speed of language identification on extracted web pages, one thread, in MB of UTF-8 per s.
 */
final class BenchmarkLanguageIdentifier {

  private static final int ROUNDS = 8;

  private BenchmarkLanguageIdentifier() {}

  public static void main(String[] args) throws IOException {
    List<String> texts = List.copyOf(SharedData.documents().values());
    long bytes = 0;
    for (String text : texts) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    LanguageIdentifier identifier = Lid176.identifier();
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpuNanos();
      double sum = 0;
      for (String text : texts) {
        sum += identifier.best(text).probability();
      }
      double seconds = (cpuNanos() - start) / 1e9;
      System.out.printf("%.1f MB/s (check %.3f)%n", bytes / 1e6 / seconds, sum);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
