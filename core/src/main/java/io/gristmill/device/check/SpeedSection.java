package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.check.model.CheckModel;
import io.gristmill.device.check.model.CheckShapes;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.Memory;
import io.gristmill.device.kernels.AttentionTiles;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.GptConfig;
import java.util.List;

/** Arithmetic of attention, and memory bandwidth of the other kernels. */
final class SpeedSection implements Section {

  private static final int FORWARD_PRODUCTS = 2;

  /** Products in the formula; the kernels compute two of them twice, which is not counted. */
  private static final int BACKWARD_PRODUCTS = 5;

  @Override
  public void run(CudaDevice device, Setting setting, Report report) {
    List<GptConfig> models =
        setting
            .size()
            .choose(
                List.of(CheckShapes.GPT_124M.config(), CheckShapes.GPT_1_3B.config()),
                List.of(CheckModel.tiny().config()));
    int sequences = setting.size().choose(16, 1);
    for (GptConfig model : models) {
      DeviceKernels kernels = DeviceKernels.training(device, model);
      new Attention(device, kernels, model, sequences).time(report);
      rows(device, kernels, sequences * model.contextLength(), model.embeddingSize(), report);
    }
  }

  /** Kernels that read and write rows, with their bytes a row and column. */
  private static void rows(
      CudaDevice device, DeviceKernels kernels, int rows, int d, Report report) {
    long matrix = aligned(Short.BYTES * (long) rows * d);
    try (Memory memory = device.allocate(4 * matrix + 20L * d + 8L * rows + 4096)) {
      device.clear(memory.address(), memory.bytes());
      long x = memory.address();
      long y = x + matrix;
      long z = y + matrix;
      long small = z + 2 * matrix;
      long gain = small;
      long bias = gain + 4L * d;
      long statistics = aligned(bias + 4L * d);
      time(
          device,
          "norm_forward",
          d,
          4.0 * rows * d,
          report,
          () -> kernels.rows("norm_forward", rows, x, gain, bias, y, statistics, rows));
      Object[] residual =
          DeviceKernels.with(
              DropoutMask.NONE, x, y, z, gain, bias, z + matrix, statistics, rows, rows, rows);
      time(
          device,
          "residual_norm_forward",
          d,
          8.0 * rows * d,
          report,
          () -> kernels.rows("residual_norm_forward", rows, residual));
      long n = (long) rows * d;
      time(
          device,
          "gelu_forward",
          d,
          4.0 * n,
          report,
          () -> kernels.elements("gelu_forward", n, x, y, n));
      time(
          device,
          "gelu_backward",
          d,
          6.0 * n,
          report,
          () -> kernels.elements("gelu_backward", n, x, y, n));
    }
  }

  private static void time(
      CudaDevice device, String name, int d, double bytes, Report report, Runnable launch) {
    double seconds = Stopwatch.seconds(device, launch);
    report.note(
        format("%s, width %d", name, d),
        format("%.3f ms, %.0f GB/s", seconds * 1e3, bytes / seconds / 1e9));
  }

  private static long aligned(long bytes) {
    return (bytes + 255) / 256 * 256;
  }

  /** Attention of all heads on values of 0, which take the time of any others. */
  private record Attention(
      CudaDevice device, DeviceKernels kernels, GptConfig model, int sequences) {

    void time(Report report) {
      int context = model.contextLength();
      long rows = (long) sequences * context;
      long packed = aligned(Short.BYTES * rows * model.packedSize());
      long y = aligned(Short.BYTES * rows * model.embeddingSize());
      long sums = aligned(Float.BYTES * rows * model.heads());
      try (Memory memory = device.allocate(2 * packed + 2 * y + 2 * sums)) {
        device.clear(memory.address(), memory.bytes());
        long qkv = memory.address();
        long dqkv = qkv + packed;
        long out = dqkv + packed;
        long dy = out + y;
        long logSums = dy + y;
        long delta = logSums + sums;
        double forward = Stopwatch.seconds(device, () -> forward(qkv, out, logSums));
        double backward =
            Stopwatch.seconds(device, () -> backward(qkv, out, dy, logSums, delta, dqkv));
        double product = 2.0 * rows * context / 2 * model.embeddingSize();
        report.note(
            format("attention, head %d", model.headSize()),
            format(
                "forward %.3f ms, %.0f TFLOP/s; backward %.3f ms, %.0f TFLOP/s",
                forward * 1e3,
                FORWARD_PRODUCTS * product / forward / 1e12,
                backward * 1e3,
                BACKWARD_PRODUCTS * product / backward / 1e12));
      }
    }

    private void forward(long qkv, long y, long logSums) {
      kernels.launch(
          "attention_forward",
          model.contextLength() / AttentionTiles.ROWS,
          sequences * model.heads(),
          AttentionTiles.FORWARD_THREADS,
          AttentionTiles.of(model.headSize()).forwardBytes(),
          qkv,
          y,
          logSums,
          model.contextLength(),
          model.heads(),
          model.block().keyValueHeads(),
          scale());
    }

    private float scale() {
      return (float) (1 / Math.sqrt(model.headSize()));
    }

    private void backward(long qkv, long y, long dy, long logSums, long delta, long dqkv) {
      int rows = sequences * model.contextLength();
      int kv = model.block().keyValueHeads();
      AttentionTiles tiles = AttentionTiles.of(model.headSize());
      kernels.rows(
          "attention_delta",
          (long) rows * model.heads(),
          y,
          dy,
          delta,
          model.contextLength(),
          model.heads(),
          rows);
      Object[] arguments = {
        qkv, dy, logSums, delta, dqkv, model.contextLength(), model.heads(), kv, scale()
      };
      int blocks = model.contextLength() / AttentionTiles.ROWS;
      kernels.launch(
          "attention_keys_backward",
          blocks,
          sequences * kv,
          AttentionTiles.BACKWARD_THREADS,
          tiles.keysBytes(),
          arguments);
      kernels.launch(
          "attention_queries_backward",
          blocks,
          sequences * model.heads(),
          AttentionTiles.BACKWARD_THREADS,
          tiles.queriesBytes(),
          arguments);
    }
  }
}
