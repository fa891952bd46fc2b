package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.SharedData;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * CPU MB/s of UTF-8 of the English splitters over the reference documents. Run as a main with the
 * test class path and {@code -Dgristmill.shared}.
 */
final class BenchmarkEnglishWords {

  private static final int ROUNDS = 12;

  private BenchmarkEnglishWords() {}

  public static void main(String[] args) {
    List<String> texts = List.copyOf(SharedData.documents().values());
    double megabytes =
        texts.stream().mapToLong(t -> t.getBytes(StandardCharsets.UTF_8).length).sum() / 1e6;
    WordSplitter words = WordSplitters.named(WordSplitters.SPACY_EN);
    SentenceSplitter sentences = SentenceSplitters.named(SentenceSplitters.SPACY_EN);
    WordSplitter whitespace = WordSplitters.named(WordSplitters.WHITESPACE);
    measure("words", texts, megabytes, words::split);
    measure("sentences", texts, megabytes, sentences::split);
    measure("words as strings", texts, megabytes, (text, spans) -> words.words(text));
    measure("whitespace", texts, megabytes, whitespace::split);
  }

  private interface Splitter {
    void split(String text, Spans spans);
  }

  private static void measure(
      String name, List<String> texts, double megabytes, Splitter splitter) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Spans spans = new Spans();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = threads.getCurrentThreadCpuTime();
      texts.forEach(text -> splitter.split(text, spans));
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / 1e9);
    }
    System.out.printf(
        Locale.ROOT, "%-16s %6.1f MB/s (%.1f MB)%n", name, megabytes / best, megabytes);
  }
}
