package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCase.Expected;
import io.gristmill.device.kernels.DeviceKernels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Token and position embeddings, and their gradients. */
final class EmbeddingCases {

  /** Rows of the tables, of which the kernels do not know the number. */
  private static final int MOST_IDS = 8192;

  private EmbeddingCases() {}

  private static int ids(Workbench bench) {
    return Math.min(MOST_IDS, bench.model().vocabularySize());
  }

  static void run(Workbench bench) {
    int rows = bench.rows();
    CardArray ids = bench.below(ids(bench), rows);
    forward(bench, ids);
    backwardTokens(bench, ids);
    backwardPositions(bench);
  }

  private static void forward(Workbench bench, CardArray ids) {
    int d = bench.width();
    int rows = bench.rows();
    CardArray tokens = bench.normal(Type.FLOAT, ids(bench) * d, 0, 1);
    CardArray positions = bench.normal(Type.FLOAT, bench.context() * d, 0, 1);
    CardArray x = bench.zeros(Type.BF16, rows * d);
    Object[] arguments =
        DeviceKernels.with(
            bench.mask(),
            ids.address(),
            tokens.address(),
            positions.address(),
            0L,
            x.address(),
            rows,
            bench.padded(),
            bench.context());
    bench.run(
        new KernelCase(
            "embedding",
            () -> bench.kernels().rows("embedding", rows, arguments),
            List.of(
                new Expected(
                    "",
                    x,
                    () -> {
                      double[] y = new double[rows * d];
                      for (int i = 0; i < y.length; i++) {
                        int row = i / d;
                        int column = i % d;
                        int position = Math.min(row % bench.padded(), bench.context() - 1);
                        double sum =
                            tokens.first()[(int) ids.first()[row] * d + column]
                                + positions.first()[position * d + column];
                        y[i] = bench.kept(row, column) * sum;
                      }
                      return y;
                    },
                    KernelCase.ROUNDED))));
  }

  private static void backwardTokens(Workbench bench, CardArray ids) {
    int d = bench.width();
    int[] order =
        IntStream.range(0, bench.rows())
            .filter(row -> row % bench.padded() < bench.context())
            .boxed()
            .sorted((a, b) -> Double.compare(ids.first()[a], ids.first()[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] starts =
        IntStream.range(0, order.length)
            .filter(i -> i == 0 || ids.first()[order[i]] != ids.first()[order[i - 1]])
            .toArray();
    int distinct = starts.length;
    int[] ends = Arrays.copyOf(starts, distinct + 1);
    ends[distinct] = order.length;
    double[] different = Arrays.stream(starts).mapToDouble(i -> ids.first()[order[i]]).toArray();
    CardArray cardIds = bench.array(Type.INT, different);
    CardArray cardStarts = bench.array(Type.INT, Arrays.stream(ends).asDoubleStream().toArray());
    CardArray cardOrder = bench.array(Type.INT, Arrays.stream(order).asDoubleStream().toArray());
    CardArray dx = bench.normal(Type.BF16, bench.rows() * d, 0, 1);
    CardArray gradient = bench.normal(Type.FLOAT, ids(bench) * d, 0, 1);
    Object[] arguments =
        DeviceKernels.with(
            bench.mask(),
            cardIds.address(),
            cardStarts.address(),
            cardOrder.address(),
            dx.address(),
            gradient.address(),
            distinct,
            bench.padded(),
            bench.context());
    bench.run(
        new KernelCase(
            "embedding_backward_tokens",
            () -> bench.kernels().rows("embedding_backward_tokens", distinct, arguments),
            List.of(
                new Expected(
                    "",
                    gradient,
                    () -> {
                      double[] sums = gradient.first().clone();
                      for (int row : order) {
                        int id = (int) ids.first()[row];
                        for (int c = 0; c < d; c++) {
                          sums[id * d + c] += bench.kept(row, c) * dx.first()[row * d + c];
                        }
                      }
                      return sums;
                    },
                    KernelCase.FLOAT))));
  }

  private static void backwardPositions(Workbench bench) {
    int d = bench.width();
    CardArray dx = bench.normal(Type.BF16, bench.rows() * d, 0, 1);
    CardArray gradient = bench.normal(Type.FLOAT, bench.context() * d, 0, 1);
    Object[] arguments =
        DeviceKernels.with(
            bench.mask(),
            dx.address(),
            gradient.address(),
            bench.sequences(),
            bench.padded(),
            bench.context());
    bench.run(
        new KernelCase(
            "embedding_backward_positions",
            () -> bench.kernels().rows("embedding_backward_positions", bench.context(), arguments),
            List.of(
                new Expected(
                    "",
                    gradient,
                    () -> {
                      double[] sums = gradient.first().clone();
                      for (int row = 0; row < bench.rows(); row++) {
                        int position = row % bench.padded();
                        for (int c = 0; c < d && position < bench.context(); c++) {
                          sums[position * d + c] += bench.kept(row, c) * dx.first()[row * d + c];
                        }
                      }
                      return sums;
                    },
                    KernelCase.FLOAT))));
  }
}
