package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.check.model.CheckModel;
import io.gristmill.device.check.model.CheckShapes;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.Kernel;
import io.gristmill.device.cuda.Memory;
import io.gristmill.device.cuda.Module;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.kernels.KernelSources;
import io.gristmill.model.shape.GptConfig;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names the card and the versions of its libraries, compiles the kernels, and compares the layout
 * of fragments in tensor cores with the one that the kernels expect.
 */
final class CardSection implements Section {

  /** Bytes of a thread outside registers that the compiler is known to need. */
  private static final int LISTED_BYTES = 32;

  private static final Pattern KERNEL =
      Pattern.compile("GM_KERNEL void (?:GM_BOUNDS\\(.*?\\) )?(\\w+)\\(");

  private static final int SIDE = 16;
  private static final int LANES = 32;
  private static final int VALUES_OF_LANE = 4;

  @Override
  public void run(CudaDevice device, Setting setting, Report report) {
    report.note(
        "card",
        format(
            "%s, compute capability %.1f, %d multiprocessors",
            device.name(), device.capability() / 10.0, device.multiprocessors()));
    report.note(
        "memory",
        format("%.1f of %.1f GiB free", device.freeBytes() / 0x1p30, device.totalBytes() / 0x1p30));
    report.note("libraries", setting.libraries().toString());
    probe(device, report);
    for (GptConfig model : models(setting.size())) {
      compile(device, model, report);
    }
  }

  private static List<GptConfig> models(Size size) {
    return size.choose(
        List.of(CheckShapes.GPT_124M.config(), CheckShapes.GPT_1_3B.config(), CheckShapes.llama()),
        List.of(CheckModel.tiny().config()));
  }

  private static void compile(CudaDevice device, GptConfig model, Report report) {
    long start = System.nanoTime();
    Module module = DeviceKernels.training(device, model).module();
    double seconds = (System.nanoTime() - start) / 1e9;
    String sizes = format("width %d, head %d", model.embeddingSize(), model.headSize());
    List<String> names =
        KERNEL.matcher(DeviceKernels.source()).results().map(match -> match.group(1)).toList();
    report.check(
        format("compiled for %s", sizes),
        !names.isEmpty(),
        format("%d kernels in %.1f s", names.size(), seconds));
    for (String name : names) {
      Kernel kernel = module.kernel(name);
      int local = kernel.localBytes();
      report.note(
          name,
          format(
              "%d registers, %d bytes spilled%s",
              kernel.registers(), local, local > LISTED_BYTES ? "  <- slow" : ""));
    }
  }

  /**
   * Multiplies a[i][k] = 16 i + k by the left half of the unit matrix. The result shows which
   * element each value of each lane is.
   */
  private static void probe(CudaDevice device, Report report) {
    int elements = SIDE * SIDE;
    short[] operands = new short[2 * elements];
    for (int i = 0; i < elements; i++) {
      operands[i] = bf16(i);
      operands[elements + i] = bf16(i / SIDE == i % SIDE ? 1 : 0);
    }
    float[] values = new float[LANES * VALUES_OF_LANE];
    Module module = device.compile(KernelSources.of(List.of("mma_probe")), List.of("-DGM_HEAD=64"));
    try (Memory memory = device.allocate(1 << 12)) {
      long a = memory.address();
      long b = a + (long) Short.BYTES * elements;
      long out = b + (long) Short.BYTES * elements;
      device.upload(a, operands, 0, operands.length);
      module.kernel("mma_probe").launch(1, 1, LANES, 0, a, b, out);
      device.download(out, values, 0, values.length);
    }
    int wrong = 0;
    for (int i = 0; i < values.length; i++) {
      int lane = i / VALUES_OF_LANE;
      int value = i % VALUES_OF_LANE;
      int row = lane / 4 + value / 2 * 8;
      int column = lane % 4 * 2 + value % 2;
      wrong += values[i] == row * SIDE + column ? 0 : 1;
    }
    report.check(
        "fragments of mma.sync and ldmatrix", wrong == 0, format("%d of 128 elsewhere", wrong));
  }

  private static short bf16(float value) {
    return (short) (Float.floatToRawIntBits(value) >>> Short.SIZE);
  }
}
