package io.gristmill.preprocessing.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks and prints the throughput of one core per second of CPU time. Arguments: the
 * number of rounds, so that ours and the peers' alternate, then JMH's patterns of benchmarks. A
 * figure is the median of the rounds.
 */
final class BenchmarkTable {

  /** The rates measured in one round. */
  private record Rates(double perCpuSecond, double perProcessCpuSecond, double documents) {

    static Rates of(RunResult result) {
      double cpu = counter(result, "cpuSeconds");
      double megabytes = counter(result, "megabytes");
      return new Rates(
          megabytes / cpu,
          megabytes / counter(result, "processCpuSeconds"),
          counter(result, "documents") / cpu);
    }

    private static double counter(RunResult result, String name) {
      return result.getSecondaryResults().get(name).getScore();
    }
  }

  private BenchmarkTable() {}

  public static void main(String[] arguments) throws RunnerException {
    int rounds = Integer.parseInt(arguments[0]);
    ChainedOptionsBuilder options = new OptionsBuilder().verbosity(VerboseMode.SILENT);
    options.shouldFailOnError(true);
    for (String pattern : Arrays.asList(arguments).subList(1, arguments.length)) {
      options.include(pattern);
    }
    Map<String, List<Rates>> measured = new HashMap<>();
    for (int round = 0; round < rounds; round++) {
      Collection<RunResult> results = new Runner(options.build()).run();
      for (RunResult result : results) {
        measured.computeIfAbsent(name(result), key -> new ArrayList<>()).add(Rates.of(result));
      }
    }
    print(measured);
  }

  private static String name(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    String name = benchmark.substring(benchmark.lastIndexOf(".Benchmark") + ".Benchmark".length());
    StringBuilder out = new StringBuilder(name);
    for (String key : result.getParams().getParamsKeys()) {
      out.append(' ').append(result.getParams().getParam(key));
    }
    return out.toString();
  }

  private static void print(Map<String, List<Rates>> measured) {
    row("stage", "MB/CPU s", "with GC", "docs/s", "bar", "published peer");
    row("---", "---", "---", "---", "---", "---");
    for (StageRow row : StageRow.ALL) {
      List<Rates> rates = measured.getOrDefault(row.benchmark(), List.of());
      if (!rates.isEmpty()) {
        row(
            row.stage(),
            "%.1f".formatted(median(rates, Rates::perCpuSecond)),
            "%.1f".formatted(median(rates, Rates::perProcessCpuSecond)),
            "%.0f".formatted(median(rates, Rates::documents)),
            row.bar(),
            row.published());
      }
    }
  }

  private static void row(String... cells) {
    System.out.printf(Locale.ROOT, "| %-29s | %9s | %9s | %9s | %9s | %-19s |%n", (Object[]) cells);
  }

  private static double median(List<Rates> rates, ToDoubleFunction<Rates> figure) {
    double[] sorted = rates.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
