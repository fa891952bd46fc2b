package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.OneDnn;
import io.gristmill.host.OneDnnPrimitive;
import io.gristmill.host.OneDnnPrimitive.Matrix;
import io.gristmill.host.OneDnnPrimitive.Type;
import io.gristmill.host.Scratch;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Blas.Product;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies of the matrices in bfloat16, multiplied by the instructions that the processor has for
 * them, with sums and results in float32. Weights are converted once a pass. Each worker keeps the
 * compiled products of all shapes that it has met: those of training are few.
 */
final class Bf16Operands extends Operands.Copies {

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
  Bf16Operands(OneDnn library, Type type, Workers workers) {
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
