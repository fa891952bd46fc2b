package io.gristmill.model.kernel;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.host.BFloat16;
import io.gristmill.host.HostMemory;
import io.gristmill.host.OneDnn;
import io.gristmill.host.OneDnnPrimitive;
import io.gristmill.host.OneDnnPrimitive.Matrix;
import io.gristmill.host.OneDnnPrimitive.Type;
import io.gristmill.host.Scratch;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Blas.Product;
import io.gristmill.model.kernel.Blas.Product.Form;
import io.gristmill.model.kernel.Operands.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether and how this process multiplies in bfloat16. */
final class Bf16 {

  private static final Logger LOG = LoggerFactory.getLogger(Bf16.class);

  // Of the self test: ragged, and larger than a tile of AMX.
  private static final int M = 37;
  private static final int N = 70;
  private static final int K = 65;
  private static final double TOLERANCE = 1e-4;

  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private Bf16() {}

  /** Whether products of this precision have bfloat16 operands in this process. */
  static boolean reduces(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> false;
      case BF16 -> true;
      case AUTO -> Holder.LIBRARY.isPresent();
    };
  }

  /** Names the libraries and the type of operands of this precision, for a log. */
  static String description(Precision precision) {
    String float32 = "float32 by " + Blas.Library.configured().description();
    if (!reduces(precision)) {
      return float32;
    }
    return library().map(used -> "bf16 by " + used).orElse("bf16, computed in " + float32);
  }

  /** Returns the library if the processor has bfloat16 instructions that pass a self test. */
  static Optional<OneDnn> library() {
    return Holder.LIBRARY;
  }

  /** Returns operands for the processor's instructions, or rounded ones if it has none. */
  static Operands operands(Workers workers, Operands float32) {
    if (library().isPresent()) {
      return new OneDnnOperands(library().get(), Type.BF16, workers);
    }
    if (WARNED.compareAndSet(false, true)) {
      LOG.warn(
          "training.precision: bf16 is slower than float32 here (expected AVX512_BF16, AMX_BF16 or"
              + " bf16 among the processor's features)");
    }
    return new Operands.Rounded(workers, float32);
  }

  private static Optional<OneDnn> find() {
    if (!OneDnn.processorHasBf16()) {
      return Optional.empty();
    }
    try {
      Optional<OneDnn> library = OneDnn.get();
      if (library.isPresent() && !multiplies(library.get(), Type.BF16)) {
        LOG.warn("bfloat16 is not used, as products of {} are wrong or slow", library.get());
        return Optional.empty();
      }
      return library;
    } catch (IllegalStateException e) {
      LOG.warn("bfloat16 is not used: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether optimized products of all forms agree with their definition. */
  static boolean multiplies(OneDnn library, Type type) {
    try (Workers workers = new Workers(1);
        OneDnnOperands operands = new OneDnnOperands(library, type, workers)) {
      for (Form form : Form.values()) {
        if (!agrees(operands, form, 0, type) || !agrees(operands, form, 1, type)) {
          return false;
        }
      }
      return true;
    }
  }

  private static boolean agrees(OneDnnOperands operands, Form form, float beta, Type type) {
    float[][] x = values(M, K, 1);
    float[][] y = values(K, N, 2);
    float[][] sums = values(M, N, 3);
    INDArray a = matrix(x, form.transposesX());
    INDArray b = matrix(y, form.transposesY());
    INDArray c = matrix(sums, false);
    Product product =
        new Product(form, M, N, K, (int) a.size(1), (int) b.size(1), beta, (int) c.size(1));
    long left = operands.of(a, Place.FIRST);
    operands.multiply(0, product, left, operands.of(b, Place.SECOND), HostMemory.address(c));
    for (int i = 0; i < M; i++) {
      for (int j = 0; j < N; j++) {
        double expected = beta * sums[i][j];
        for (int l = 0; l < K; l++) {
          expected += (double) rounded(x[i][l], type) * rounded(y[l][j], type);
        }
        if (!(Math.abs(c.getDouble(i, j) - expected) < TOLERANCE)) {
          return false;
        }
      }
    }
    return operands.optimizes(product);
  }

  private static float[][] values(int rows, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) (2 * random.nextDouble() - 1);
      }
    }
    return values;
  }

  private static INDArray matrix(float[][] values, boolean transposed) {
    INDArray matrix = Nd4j.createFromArray(values).castTo(DataType.FLOAT);
    return (transposed ? matrix.transpose() : matrix).dup('c');
  }

  private static float rounded(float value, Type type) {
    return type == Type.BF16 ? BFloat16.round(value) : value;
  }

  private static final class Holder {
    private static final Optional<OneDnn> LIBRARY = find();
  }

  /**
   * Copies of the matrices in bfloat16, multiplied by the instructions that the processor has for
   * them, with sums and results in float32. Weights are converted once a pass. Each worker keeps
   * the compiled products of all shapes that it has met: those of training are few.
   */
  static final class OneDnnOperands extends Operands.Copies {

    /** Elements that a worker converts at once. */
    private static final int BLOCK = 1 << 16;

    private final OneDnn library;
    private final Type type;
    private final Workers workers;
    private final List<Compiled> compiled = new ArrayList<>();
    private final Map<Long, Scratch> weights = new HashMap<>();
    private final Set<Long> converted = new HashSet<>();

    /**
     * @param type of the operands; float32 only in tests, on processors without bfloat16
     */
    OneDnnOperands(OneDnn library, Type type, Workers workers) {
      this.library = library;
      this.type = type;
      this.workers = workers;
      for (int i = 0; i < workers.count(); i++) {
        compiled.add(new Compiled(new HashMap<>(), new HashMap<>()));
      }
    }

    @Override
    public int bytes() {
      return type.bytes();
    }

    @Override
    long copy(INDArray matrix, Scratch into) {
      long from = HostMemory.address(matrix);
      into.floats((matrix.length() * bytes() + Float.BYTES - 1) / Float.BYTES);
      long to = into.address();
      workers.each(
          Math.toIntExact(matrix.length()),
          BLOCK,
          (worker, first, end) ->
              cached(
                      compiled.get(worker).conversions,
                      end - first,
                      count -> OneDnnPrimitive.conversion(library, count, type))
                  .run(from + (long) first * Float.BYTES, to + (long) first * bytes()));
      return to;
    }

    @Override
    public long ofWeights(INDArray matrix) {
      long address = HostMemory.address(matrix);
      Scratch copy = weights.computeIfAbsent(address, each -> new Scratch());
      return converted.add(address) ? copy(matrix, copy) : copy.address();
    }

    @Override
    public void forgetWeights() {
      converted.clear();
    }

    @Override
    public void multiply(int worker, Product product, long x, long y, long z) {
      cached(compiled.get(worker).products, product, this::compile).run(x, y, z);
    }

    private OneDnnPrimitive compile(Product p) {
      return OneDnnPrimitive.matmul(
          library,
          matrix(type, p.m(), p.k(), p.ldx(), p.form().transposesX()),
          matrix(type, p.k(), p.n(), p.ldy(), p.form().transposesY()),
          p.beta(),
          matrix(Type.FLOAT32, p.m(), p.n(), p.ldz(), false));
    }

    private static Matrix matrix(Type type, int rows, int columns, int ld, boolean transposed) {
      return new Matrix(type, rows, columns, transposed ? 1 : ld, transposed ? ld : 1);
    }

    private static <K> OneDnnPrimitive cached(
        Map<K, OneDnnPrimitive> all, K key, Function<K, OneDnnPrimitive> compile) {
      return all.computeIfAbsent(key, compile);
    }

    /** Whether oneDNN has optimized code for products of these operands. */
    boolean optimizes(Product product) {
      try (OneDnnPrimitive primitive = compile(product)) {
        return !primitive.implementation().startsWith("ref");
      }
    }

    @Override
    public void close() {
      super.close();
      weights.values().forEach(Scratch::close);
      weights.clear();
      forgetWeights();
      for (Compiled each : compiled) {
        each.conversions.values().forEach(OneDnnPrimitive::close);
        each.conversions.clear();
        each.products.values().forEach(OneDnnPrimitive::close);
        each.products.clear();
      }
    }

    /** Compiled operations of one worker: conversions by their number of elements, and products. */
    private record Compiled(
        Map<Integer, OneDnnPrimitive> conversions, Map<Product, OneDnnPrimitive> products) {}
  }
}
