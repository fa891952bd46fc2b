package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Maskers;
import io.gristmill.preprocessing.words.Spans;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * CPU time of the rules over the reference documents, each rule asked of every document.
 *
 * <p>{@code java -cp ... -Dgristmill.shared=... BenchmarkRules [rounds]}
 */
final class BenchmarkRules {

  private final List<String> texts = List.copyOf(SharedData.documents().values());
  private final int rounds;

  private BenchmarkRules(int rounds) {
    this.rounds = rounds;
  }

  public static void main(String[] arguments) {
    BenchmarkRules benchmark =
        new BenchmarkRules(arguments.length == 0 ? 10 : Integer.parseInt(arguments[0]));
    Profile profile = Profiles.named(DatatroveProfile.NAME);
    WordSplitter splitter = WordSplitters.named(profile.words());
    Spans spans = new Spans();
    benchmark.run(
        "words",
        text -> {
          splitter.split(text, spans);
          return spans.count();
        });
    for (String rule : profile.standard()) {
      RuleSet one = profile.ruleSet(List.of(rule));
      benchmark.run(rule, text -> one.judge(text, "en", "").values().size());
    }
    RuleSet all = profile.ruleSet(List.of());
    benchmark.run("judge (all measured)", text -> all.judge(text, "en", "").values().size());
    benchmark.run("all, every one asked", text -> all.judgeAll(text, "en", "").size());
    for (String name : List.of(Maskers.TOKENS, Maskers.DATATROVE)) {
      Masker masker = Maskers.named(name);
      benchmark.run("mask " + name, text -> masker.mask(text).text().length());
    }
  }

  private void run(String name, ToLongFunction<String> task) {
    long bytes = 0;
    for (String text : texts) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    long best = Long.MAX_VALUE;
    long sum = 0;
    for (int round = 0; round < rounds; round++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (String text : texts) {
        sum += task.applyAsLong(text);
      }
      best = Math.min(best, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start);
    }
    System.out.printf("%-30s %8.1f MB/s  (checksum %d)%n", name, bytes * 1e3 / best, sum);
  }
}
