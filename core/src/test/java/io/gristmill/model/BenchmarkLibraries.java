package io.gristmill.model;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.tokens.sequences.TokenBatch;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Training steps of one thread with OpenBLAS alone, and with the libraries that {@code auto}
 * chooses, alternately in one process: CPU time of the two steps of each pair, and the median of
 * their ratios.
 */
public final class BenchmarkLibraries {

  private static final List<String> LIBRARIES = List.of("openblas", "auto");
  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-3, 0, 1, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.CONSTANT);

  private BenchmarkLibraries() {}

  /** Arguments: preset, pairs to warm up, measured pairs. */
  public static void main(String[] arguments) {
    BenchmarkPreset preset = BenchmarkPreset.of(arguments[0]);
    int warmUp = Integer.parseInt(arguments[1]);
    int pairs = Integer.parseInt(arguments[2]);
    List<TokenBatch> batch = List.of(preset.batch());
    List<GptNetwork> networks = new ArrayList<>();
    for (String library : LIBRARIES) {
      System.setProperty("gristmill.blas", library);
      GptNetwork network = GptNetwork.create(preset.config(), OPTIMIZER, 1);
      network.use(Kernels.of(DataType.FLOAT));
      networks.add(network);
    }
    double[][] seconds = new double[LIBRARIES.size()][pairs];
    double[] ratios = new double[pairs];
    for (int i = -warmUp; i < pairs; i++) {
      for (int j = 0; j < LIBRARIES.size(); j++) {
        double taken = step(networks.get(j), batch);
        if (i >= 0) {
          seconds[j][i] = taken;
        }
      }
      if (i >= 0) {
        ratios[i] = seconds[0][i] / seconds[1][i];
      }
    }
    networks.forEach(GptNetwork::close);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %.3f (%.3f to %.3f) |%n",
        arguments[0],
        1e3 * median(seconds[0]),
        1e3 * median(seconds[1]),
        median(ratios),
        ratios[pairs / 4],
        ratios[pairs - 1 - pairs / 4]);
  }

  private static double step(GptNetwork network, List<TokenBatch> batch) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long start = thread.getCurrentThreadCpuTime();
    Settings.step(network, batch);
    return (thread.getCurrentThreadCpuTime() - start) / 1e9;
  }

  /** Sorts the values. */
  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
