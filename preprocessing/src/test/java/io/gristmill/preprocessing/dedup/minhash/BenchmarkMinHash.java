package io.gristmill.preprocessing.dedup.minhash;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.words.Spans;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Megabytes of text a CPU second, whole and step by step: {@code java -Dgristmill.shared=DIR
 * ...BenchmarkMinHash}.
 */
public final class BenchmarkMinHash {

  private static final int WARM_UP_ROUNDS = 5;
  private static final int ROUNDS = 7;

  private BenchmarkMinHash() {}

  public static void main(String[] args) {
    List<String> texts = List.copyOf(SharedData.documents().values());
    TextSimplifier simplifier = new TextSimplifier();
    List<String> simplified = texts.stream().map(simplifier::simplify).toList();
    WordSplitter splitter = WordSplitters.named(WordSplitters.SPACY_EN);
    Spans words = new Spans();
    long[] signature = new long[112];
    double megabytes = megabytes(texts);

    MinHasher sha1 = new MinHasher(MinHashProfiles.DATATROVE, splitter);
    MinHasher xxh64 = new MinHasher(MinHashProfiles.DATATROVE_XXH64, splitter);
    report("simplify", megabytes, texts, simplifier::simplify);
    report("split", megabytes, simplified, text -> splitter.split(text, words));
    report("sign, sha1", megabytes, texts, text -> sha1.sign(text, signature));
    report("sign, xxh64", megabytes, texts, text -> xxh64.sign(text, signature));
  }

  private static double megabytes(List<String> texts) {
    long bytes = 0;
    for (String text : texts) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes / 1e6;
  }

  private static void report(
      String step, double megabytes, List<String> texts, Consumer<String> work) {
    double best = 0;
    for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      long start = cpuNanos();
      texts.forEach(work);
      double rate = megabytes / ((cpuNanos() - start) / 1e9);
      best = round < WARM_UP_ROUNDS ? 0 : Math.max(best, rate);
    }
    System.out.printf(Locale.ROOT, "%-12s %7.1f MB/s of %.1f MB%n", step, best, megabytes);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
