package io.gristmill.model;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.gristmill.config.EnumNames;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.tokens.sequences.TokenBatch;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Training steps on a fixed batch, as the PyTorch peer's {@code bench}: forward, backward,
 * clipping, AdamW. Prints the time of a step and its rate, by the CPU time of the training thread
 * and by the clock, what of the SGEMM peak it is, bytes that all threads allocate a step, and with
 * one thread what every kernel takes of it.
 */
public final class BenchmarkTransformer {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-3, 0, 1, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.CONSTANT);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final BenchmarkPreset preset;
  private final List<TokenBatch> batch;
  private final int steps;

  private BenchmarkTransformer(BenchmarkPreset preset, int steps) {
    this.preset = preset;
    this.batch = List.of(preset.batch());
    this.steps = steps;
  }

  /** Arguments: preset, threads, warm-up steps, measured steps, precision. */
  public static void main(String[] arguments) {
    BenchmarkPreset preset = BenchmarkPreset.of(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    int warmup = Integer.parseInt(arguments[2]);
    int steps = Integer.parseInt(arguments[3]);
    Precision precision = EnumNames.parse(Precision.class, arguments[4], "precision");
    print(
        "gristmill preset %s threads %d parameters %d precision %s",
        arguments[0], threads, preset.config().parameterCount(), arguments[4]);
    new BenchmarkTransformer(preset, steps).run(threads, warmup, precision);
  }

  private void run(int count, int warmup, Precision precision) {
    SgemmPeak peak = new SgemmPeak();
    double before = peak.of(count);
    try (Kernels kernels = Kernels.of(DataType.FLOAT, count);
        GptNetwork network = GptNetwork.create(preset.config(), OPTIMIZER, 1)) {
      network.use(kernels);
      network.use(precision);
      for (int i = 0; i < warmup; i++) {
        Settings.step(network, batch);
      }
      Times times = measure(network);
      double best = Math.max(before, peak.of(count));
      print("peak: %.1f GFLOP/s", best / 1e9);
      printShare(count == 1 ? times.cpu : times.wall, best);
      if (count == 1) {
        breakdown(network, kernels);
      }
    }
  }

  private Times measure(GptNetwork network) {
    Times times = new Times(new double[steps], new double[steps]);
    double loss = 0;
    long allocated = allocatedByAll();
    long process = system.getProcessCpuTime();
    for (int i = 0; i < steps; i++) {
      long wall = System.nanoTime();
      long cpu = threads.getCurrentThreadCpuTime();
      loss = Settings.step(network, batch).loss();
      times.cpu[i] = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
      times.wall[i] = (System.nanoTime() - wall) / 1e9;
    }
    double seconds = (system.getProcessCpuTime() - process) / 1e9;
    allocated = allocatedByAll() - allocated;
    print("loss: %.4f", loss);
    print("allocated: %d bytes/step", allocated / steps);
    printRates("wall", times.wall);
    printRates("cpu ", times.cpu);
    print("all threads of the process: %.0f CPU ms/step", 1e3 * seconds / steps);
    return times;
  }

  private long allocatedByAll() {
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
  }

  private void printRates(String name, double[] seconds) {
    Arrays.sort(seconds);
    double best = seconds[0];
    double median = median(seconds);
    print(
        "%s: best %.0f median %.0f ms/step, best %.0f median %.0f tokens/s",
        name, 1e3 * best, 1e3 * median, preset.tokens() / best, preset.tokens() / median);
  }

  private void printShare(double[] seconds, double peak) {
    double flops = StepFlops.of(preset.config(), preset.batchSize(), preset.context());
    double rate = flops / median(seconds);
    print(
        "step: %.2f GFLOP at %.1f GFLOP/s, share %.1f %% of the peak",
        flops / 1e9, rate / 1e9, 100 * rate / peak);
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  /** Steps of their own, as the accounts cost something. */
  private void breakdown(GptNetwork network, Kernels kernels) {
    TimedKernels timed = new TimedKernels(kernels);
    network.use(timed.kernels());
    Settings.step(network, batch);
    timed.clear();
    long start = threads.getCurrentThreadCpuTime();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < steps; i++) {
      Settings.step(network, batch);
    }
    long nanos = threads.getCurrentThreadCpuTime() - start;
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    printBreakdown(timed, new TimedKernels.KernelCost(steps, nanos, 0, bytes));
  }

  private void printBreakdown(TimedKernels timed, TimedKernels.KernelCost all) {
    long nanos = all.nanos();
    long bytes = all.bytes();
    for (TimedKernels.KernelCost cost : timed.costs().values()) {
      nanos -= cost.nanos();
      bytes -= cost.bytes();
    }
    timed.costs().entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue().nanos(), a.getValue().nanos()))
        .forEach(entry -> printKernel(entry.getKey(), entry.getValue(), all.nanos()));
    printKernel("rest", new TimedKernels.KernelCost(0, nanos, 0, bytes), all.nanos());
    printKernel("step", all, all.nanos());
  }

  /** A row of a Markdown table. */
  private void printKernel(String name, TimedKernels.KernelCost cost, long all) {
    print(
        "| %s | %.2f | %.1f %% | %d | %s | %.1f |",
        name,
        cost.nanos() / 1e6 / steps,
        100.0 * cost.nanos() / all,
        cost.calls() / steps,
        cost.flops() == 0 ? "" : "%.0f".formatted(cost.flops() / cost.nanos()),
        cost.bytes() / 1e3 / steps);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** Seconds of every step. */
  private record Times(double[] cpu, double[] wall) {}
}
