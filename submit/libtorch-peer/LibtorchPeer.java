import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Trains by the module of train_step.py in libtorch, on the windows and by the schedule of
 * torch_gpt.py. Prints points of the validation curve: step, loss, CPU seconds of training, of
 * validation.
 *
 * <p>Arguments: text, module, context, batch, steps, learning rate, steps between two points.
 */
public final class LibtorchPeer {

  private static final int WARMUP = 100;
  private static final double MINIMUM_RATE = 1e-4;
  private static final int VALIDATION_BATCH = 64;

  private final byte[] text;
  private final int cut;
  private final LongBuffer order;
  private final int context;
  private final Model model;

  private LibtorchPeer(Path text, Path module, int context) throws Exception {
    this.text = Files.readAllBytes(text);
    this.cut = (int) (0.9 * this.text.length);
    this.order = ByteBuffer.wrap(Files.readAllBytes(Path.of(module + ".order"))).asLongBuffer();
    this.context = context;
    String name = module.getFileName().toString().replace(".pt", "");
    this.model = Model.newInstance(name, "PyTorch");
    model.load(module.getParent(), name);
  }

  public static void main(String[] a) throws Exception {
    new LibtorchPeer(Path.of(a[0]), Path.of(a[1]), Integer.parseInt(a[2]))
        .train(
            Integer.parseInt(a[3]),
            Integer.parseInt(a[4]),
            Double.parseDouble(a[5]),
            Integer.parseInt(a[6]));
  }

  private void train(int batch, int steps, double rate, int every) {
    double began = cpuSeconds();
    double validated = 0;
    for (int step = 0; step < steps; step++) {
      int first = step * batch;
      int[] starts =
          IntStream.range(first, first + batch).map(i -> (int) order.get(i) * context).toArray();
      double progress = Math.min(1, (step - WARMUP) / (double) (steps - WARMUP));
      double cosine = (1 + Math.cos(Math.PI * progress)) / 2 * (rate - MINIMUM_RATE);
      double now = step < WARMUP ? rate * (step + 1) / (WARMUP + 1) : MINIMUM_RATE + cosine;
      call(starts, context, now, step + 1);
      if ((step + 1) % every == 0 || step + 1 == steps) {
        double trained = cpuSeconds() - began - validated;
        double loss = validationLoss();
        validated = cpuSeconds() - began - trained;
        System.out.printf(
            Locale.ROOT, "%d\t%.5f\t%.1f\t%.1f%n", step + 1, loss, trained, validated);
      }
    }
  }

  private double validationLoss() {
    int targets = text.length - cut - 1;
    int windows = targets / context;
    double nats = 0;
    for (int i = 0; i < windows; i += VALIDATION_BATCH) {
      int[] starts =
          IntStream.range(i, Math.min(windows, i + VALIDATION_BATCH))
              .map(w -> cut + w * context)
              .toArray();
      nats += call(starts, context, 0, 0) * starts.length * context;
    }
    int rest = targets % context;
    if (rest > 0) {
      nats += call(new int[] {text.length - 1 - rest}, rest, 0, 0) * rest;
    }
    return nats / targets;
  }

  private float call(int[] starts, int length, double rate, long step) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList arguments =
          new NDList(
              windows(manager, starts, length, 0),
              windows(manager, starts, length, 1),
              manager.create((float) rate),
              manager.create(step));
      return model
          .getBlock()
          .forward(new ParameterStore(manager, false), arguments, true)
          .head()
          .toFloatArray()[0];
    }
  }

  private NDArray windows(NDManager manager, int[] starts, int length, int shift) {
    long[] ids = new long[starts.length * length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Byte.toUnsignedLong(text[starts[i / length] + i % length + shift]);
    }
    return manager.create(ids, new Shape(starts.length, length));
  }

  private static double cpuSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}
