package io.gristmill.tokenizer;

import io.gristmill.SharedData;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * CPU time of encoding with GPT-2's vocabulary and of training 30,000 entries on the reference
 * corpus. Run it as a program from the test class path, with {@code -Dgristmill.shared}.
 */
final class BenchmarkTokenizer {

  private static final int ROUNDS = 8;

  private BenchmarkTokenizer() {}

  public static void main(String[] arguments) throws IOException {
    encode("English", SharedData.text("text/wikitext-2-test.txt.gz"));
    encode("mixed", SharedData.text("oracles/bpe-corpus.txt.gz"));
    train(SharedData.text("oracles/bpe-corpus.txt.gz"));
  }

  private static void encode(String name, String text) throws IOException {
    BytePairTokenizer gpt2 = Gpt2.tokenizer();
    String[] documents = text.split("(?<=\n)(?=[^\n]{200})");
    double megabytes = text.getBytes(StandardCharsets.UTF_8).length / 1e6;
    for (int round = 0; round < ROUNDS; round++) {
      double start = threadSeconds();
      long ids = 0;
      for (String document : documents) {
        ids += gpt2.encode(document).length;
      }
      double seconds = threadSeconds() - start;
      say(
          "encode %s: %.1f MB/s (%d ids, %d texts)",
          name, megabytes / seconds, ids, documents.length);
    }
  }

  private static void train(String corpus) {
    for (int round = 0; round < ROUNDS; round++) {
      double start = allThreadsSeconds();
      PieceCounts counts = new PieceCounts();
      for (String line : corpus.split("(?<=\n)")) {
        counts.addText(line, PreTokenizers.named("gpt2"));
      }
      double counted = allThreadsSeconds();
      Settings settings = new Settings(30_000, 0, List.of(), "gpt2", Alphabet.SEEN_BYTES);
      int size = new BytePairTrainer(settings, n -> {}).train(counts).vocabularySize();
      say(
          "train: %.2f s of all threads (counting %.2f s, %d pieces; %d entries)",
          allThreadsSeconds() - start, counted - start, counts.size(), size);
    }
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static double threadSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  private static double allThreadsSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
