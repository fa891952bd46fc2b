package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.check.model.CheckShapes;
import io.gristmill.device.cuda.Algorithms;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.Memory;
import io.gristmill.device.cuda.Products;
import io.gristmill.device.cuda.Products.Epilogue;
import io.gristmill.device.cuda.Products.Product;
import io.gristmill.device.cuda.Products.Type;
import io.gristmill.model.shape.GptConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Speed of the products of a training step with each of the algorithms that cuBLASLt proposes, and
 * the rows of {@code algorithms.properties} that follow from it.
 */
final class ProductSection implements Section {

  private static final int ANSWERS = 8;
  private static final int TILE = 128;

  /** A faster proposal counts only above this gain, so that noise changes no bytes. */
  private static final double GAIN = 1.02;

  private record Shape(String name, Product product) {}

  @Override
  public void run(CudaDevice device, Setting setting, Report report) {
    copies(device, setting.size(), report);
    Measured measured = new Measured(device, setting.libraries().productsMajor(), report);
    int cube = setting.size().choose(8192, 64);
    measured.time(new Shape("cube", plain(cube, cube, cube, Epilogue.NONE)));
    for (CheckShapes model : setting.size().choose(CheckShapes.ALL, List.<CheckShapes>of())) {
      shapes(model).forEach(measured::time);
    }
  }

  private static void copies(CudaDevice device, Size size, Report report) {
    long bytes = size.choose(1L << 30, 1L << 16);
    try (Memory memory = device.allocate(2 * bytes)) {
      double seconds =
          Stopwatch.seconds(
              device, () -> device.copy(memory.address() + bytes, memory.address(), bytes));
      report.note("bandwidth of a copy", format("%.0f GB/s", 2 * bytes / seconds / 1e9));
    }
  }

  private static Product plain(int n, int k, int m, Epilogue epilogue) {
    return new Product(n, k, m, false, false, Type.BF16, false, epilogue);
  }

  /** Gradient of weights, which is added to: {@code c [n][m] += a [k][n]^T b [k][m]}. */
  private static Product gradient(int n, int k, int m) {
    return new Product(n, k, m, true, false, Type.FLOAT32, true, Epilogue.NONE);
  }

  /** Gradient of a product's input, from that of its output and the weights {@code [m][k]}. */
  private static Product input(int n, int k, int m) {
    return new Product(n, k, m, false, true, Type.BF16, false, Epilogue.NONE);
  }

  /** The products of a model, those with an epilogue also without. */
  private static List<Shape> shapes(CheckShapes model) {
    GptConfig c = model.config();
    int n = model.batches().get(0) * c.contextLength();
    int d = c.embeddingSize();
    int hidden = c.block().hiddenSize();
    int vocabulary = (c.vocabularySize() + TILE - 1) / TILE * TILE;
    int some = Math.min(n, 16384); // logits are computed for some rows at a time
    List<Shape> shapes = new ArrayList<>();
    for (Epilogue epilogue : List.of(Epilogue.BIAS, Epilogue.NONE)) {
      shapes.add(new Shape("QKV", plain(n, d, c.packedSize(), epilogue)));
      shapes.add(new Shape("projection", plain(n, d, d, epilogue)));
      shapes.add(new Shape("down", plain(n, hidden, d, epilogue)));
      shapes.add(new Shape("up", plain(n, d, hidden, epilogue)));
    }
    shapes.add(new Shape("up, GELU", plain(n, d, hidden, Epilogue.GELU_AUX_BIAS)));
    shapes.add(
        new Shape(
            "down's input, GELU",
            new Product(n, d, hidden, false, true, Type.BF16, false, Epilogue.DGELU)));
    shapes.add(
        new Shape(
            "head",
            new Product(some, d, vocabulary, false, true, Type.BF16, false, Epilogue.NONE)));
    shapes.add(new Shape("gradient of QKV", gradient(d, n, c.packedSize())));
    shapes.add(new Shape("gradient of projection", gradient(d, n, d)));
    shapes.add(new Shape("gradient of up", gradient(d, n, hidden)));
    shapes.add(new Shape("gradient of down", gradient(hidden, n, d)));
    shapes.add(new Shape("gradient of head", gradient(vocabulary, some, d)));
    shapes.add(new Shape("QKV's input", input(n, c.packedSize(), d)));
    shapes.add(new Shape("projection's input", input(n, d, d)));
    shapes.add(new Shape("up's input", input(n, hidden, d)));
    shapes.add(new Shape("head's input", plain(some, vocabulary, d, Epilogue.NONE)));
    return shapes.stream().map(s -> new Shape(model.name() + " " + s.name(), s.product())).toList();
  }

  /** Times products with each proposal. */
  private static final class Measured {

    private final CudaDevice device;
    private final int major;
    private final Report report;
    private final List<Products> proposals;

    Measured(CudaDevice device, int major, Report report) {
      this.device = device;
      this.major = major;
      this.report = report;
      this.proposals =
          IntStream.range(0, ANSWERS).mapToObj(i -> device.products(Algorithms.fixed(i))).toList();
    }

    void time(Shape shape) {
      Product p = shape.product();
      long results = p.result() == Type.FLOAT32 ? Float.BYTES : Short.BYTES;
      long a = aligned((long) Short.BYTES * p.n() * p.k());
      long b = aligned((long) Short.BYTES * p.k() * p.m());
      long c = aligned(results * p.n() * p.m());
      try (Memory memory = device.allocate(a + b + 2 * c + aligned((long) Float.BYTES * p.m()))) {
        long at = memory.address();
        device.clear(at, memory.bytes());
        boolean bias = p.epilogue() == Epilogue.BIAS || p.epilogue() == Epilogue.GELU_AUX_BIAS;
        boolean aux = p.epilogue() == Epilogue.GELU_AUX_BIAS || p.epilogue() == Epilogue.DGELU;
        long afterB = at + a + b;
        double[] seconds =
            proposals.stream()
                .mapToDouble(
                    each ->
                        Stopwatch.seconds(
                            device,
                            () ->
                                each.multiply(
                                    p,
                                    at,
                                    at + a,
                                    afterB,
                                    bias ? afterB + 2 * c : 0,
                                    aux ? afterB + c : 0)))
                .toArray();
        report(shape, seconds);
      }
    }

    private void report(Shape shape, double... seconds) {
      Product p = shape.product();
      int best = 0;
      StringBuilder all = new StringBuilder();
      double flops = 2.0 * p.n() * p.k() * p.m();
      for (int i = 0; i < ANSWERS; i++) {
        best = seconds[i] * GAIN < seconds[best] ? i : best;
        all.append(format(" %.0f", flops / seconds[i] / 1e12));
      }
      report.note(
          format("%s %s", shape.name(), p.epilogue()),
          format("%.3f ms, TFLOP/s of the proposals:%s", seconds[best] * 1e3, all));
      if (best > 0) {
        String key = Algorithms.key(device.capability(), major, p);
        report.note("algorithms.properties", key + "=" + best);
      }
    }
  }

  private static long aligned(long bytes) {
    return (bytes + 255) / 256 * 256;
  }
}
