package io.gristmill.device.check.kernel;

import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.model.shape.GptConfig;
import java.util.List;
import java.util.function.Consumer;

/** All kernels of a model. */
public final class KernelCases {

  /** Kernels of one kind, each with some memory. */
  private static final List<Consumer<Workbench>> GROUPS =
      List.of(
          EmbeddingCases::run,
          NormCases::run,
          ActivationCases::run,
          AttentionCases::run,
          LossCases::run,
          OptimizerCases::run,
          MuonCases::run,
          ProductCases::run);

  /**
   * How near a result is.
   *
   * @param error the largest difference, relative to the reference and its root mean square
   * @param sameBytes whether a second launch gave the same bytes
   */
  public record Result(String name, double error, double bound, boolean sameBytes) {

    public boolean isGreen() {
      return error <= bound && sameBytes;
    }
  }

  private KernelCases() {}

  /**
   * Runs all kernels on two sequences of the model's context, and passes on each group's results.
   */
  public static void run(CudaDevice device, GptConfig model, Consumer<Result> results) {
    DeviceKernels kernels = DeviceKernels.training(device, model);
    for (Consumer<Workbench> group : GROUPS) {
      try (Workbench bench = new Workbench(device, kernels, model)) {
        group.accept(bench);
        bench.results().forEach(results);
      }
    }
  }
}
