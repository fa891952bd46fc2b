package io.gristmill.host;

import static io.gristmill.host.OneDnn.check;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.gristmill.host.OneDnn.Api;
import java.util.function.ToIntFunction;

/**
 * An operation that oneDNN has compiled for fixed shapes: a matrix product or a conversion. For one
 * thread at a time.
 */
public final class OneDnnPrimitive implements AutoCloseable {

  private static final int IN_ORDER = 1;
  private static final int SOURCE = 1;
  private static final int DESTINATION = 17;
  private static final int WEIGHTS = 33;
  private static final int UNDEFINED = 0;
  private static final int QUERY_IMPLEMENTATION = 8;

  /** Bytes of dnnl_exec_arg_t: a number, padding, and the address of a memory object. */
  private static final int ARGUMENT = 16;

  private final OneDnn library;
  private final long primitive;
  private final long stream;
  private final String implementation;
  private final long[] memories;
  private final Memory arguments;

  private OneDnnPrimitive(OneDnn library, long descriptor, int[] names, long[] matrices) {
    this.library = library;
    this.primitive = created(out -> Api.dnnl_primitive_create(out, descriptor), "primitive");
    this.stream = created(out -> Api.dnnl_stream_create(out, library.engine(), IN_ORDER), "stream");
    long text =
        created(
            out -> Api.dnnl_primitive_desc_query(descriptor, QUERY_IMPLEMENTATION, 0, out),
            "implementation");
    this.implementation = new Pointer(text).getString(0);
    this.memories = new long[names.length];
    this.arguments = new Memory((long) names.length * ARGUMENT);
    for (int i = 0; i < names.length; i++) {
      long matrix = matrices[i];
      memories[i] =
          created(out -> Api.dnnl_memory_create(out, matrix, library.engine(), 0), "memory");
      arguments.setLong((long) i * ARGUMENT, names[i]);
      arguments.setLong((long) i * ARGUMENT + Long.BYTES, memories[i]);
    }
  }

  /** Types of elements, by their number in dnnl_data_type_t. */
  public enum Type {
    BF16(2, Short.BYTES),
    FLOAT32(3, Float.BYTES);

    private final int number;
    private final int bytes;

    Type(int number, int bytes) {
      this.number = number;
      this.bytes = bytes;
    }

    public int bytes() {
      return bytes;
    }
  }

  /**
   * A matrix in memory.
   *
   * @param rowStride elements between two rows
   * @param columnStride elements between two columns
   */
  public record Matrix(Type type, int rows, int columns, int rowStride, int columnStride) {

    private long descriptor() {
      long[] sizes = {rows, columns};
      long[] strides = {rowStride, columnStride};
      return created(
          out -> Api.dnnl_memory_desc_create_with_strides(out, 2, sizes, type.number, strides),
          "matrix");
    }
  }

  /**
   * The product {@code z = x y + beta z}; {@link #run} takes the addresses of {@code x}, {@code y}
   * and {@code z}.
   *
   * @throws IllegalStateException if the processor has no such product
   */
  public static OneDnnPrimitive matmul(OneDnn library, Matrix x, Matrix y, float beta, Matrix z) {
    library.enter();
    long[] matrices = {x.descriptor(), y.descriptor(), z.descriptor()};
    long attributes = created(Api::dnnl_primitive_attr_create, "attributes");
    try {
      if (beta != 0) {
        addSum(attributes, beta);
      }
      long descriptor =
          created(
              out ->
                  Api.dnnl_matmul_primitive_desc_create(
                      out, library.engine(), matrices[0], matrices[1], 0, matrices[2], attributes),
              "matmul of " + x.type());
      return compiled(library, descriptor, new int[] {SOURCE, WEIGHTS, DESTINATION}, matrices);
    } finally {
      Api.dnnl_primitive_attr_destroy(attributes);
      destroy(matrices);
    }
  }

  /**
   * The conversion of {@code count} float32 to a type, rounding to nearest even; {@link #run} takes
   * the addresses of both.
   */
  public static OneDnnPrimitive conversion(OneDnn library, int count, Type to) {
    library.enter();
    long[] matrices = {
      new Matrix(Type.FLOAT32, 1, count, count, 1).descriptor(),
      new Matrix(to, 1, count, count, 1).descriptor()
    };
    try {
      long engine = library.engine();
      long descriptor =
          created(
              out ->
                  Api.dnnl_reorder_primitive_desc_create(
                      out, matrices[0], engine, matrices[1], engine, 0),
              "conversion");
      return compiled(library, descriptor, new int[] {SOURCE, DESTINATION}, matrices);
    } finally {
      destroy(matrices);
    }
  }

  private static OneDnnPrimitive compiled(
      OneDnn library, long descriptor, int[] names, long[] matrices) {
    try {
      return new OneDnnPrimitive(library, descriptor, names, matrices);
    } finally {
      Api.dnnl_primitive_desc_destroy(descriptor);
    }
  }

  private static void addSum(long attributes, float scale) {
    long operations = created(Api::dnnl_post_ops_create, "post-operations");
    check(Api.dnnl_post_ops_append_sum(operations, scale, 0, UNDEFINED), "sum");
    check(Api.dnnl_primitive_attr_set_post_ops(attributes, operations), "post-operations");
    Api.dnnl_post_ops_destroy(operations);
  }

  private static long created(ToIntFunction<long[]> function, String what) {
    long[] out = new long[1];
    check(function.applyAsInt(out), what);
    return out[0];
  }

  private static void destroy(long[] matrices) {
    for (long matrix : matrices) {
      Api.dnnl_memory_desc_destroy(matrix);
    }
  }

  /** Name of the implementation that oneDNN chose; {@code ref...} are not optimized. */
  public String implementation() {
    return implementation;
  }

  /** Computes on the given addresses. */
  public void run(long... addresses) {
    library.enter();
    for (int i = 0; i < memories.length; i++) {
      check(Api.dnnl_memory_set_data_handle(memories[i], addresses[i]), "memory");
    }
    long first = Pointer.nativeValue(arguments);
    check(Api.dnnl_primitive_execute(primitive, stream, memories.length, first), "execute");
  }

  @Override
  public void close() {
    for (long memory : memories) {
      Api.dnnl_memory_destroy(memory);
    }
    Api.dnnl_stream_destroy(stream);
    Api.dnnl_primitive_destroy(primitive);
  }
}
