package io.gristmill.host;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Direct access to the memory of arrays: float32, contiguous, row-major. */
public final class HostMemory {

  /** Byte order of all returned buffers. */
  public static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final long LARGEST_WINDOW = 1L << 28;

  private HostMemory() {}

  /** Whether kernels may touch arrays of this type directly: float32 on a CPU backend. */
  public static boolean reaches(DataType type) {
    return type == DataType.FLOAT && Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
  }

  /** Whether the JVM was started with {@code --add-modules jdk.incubator.vector}. */
  public static boolean hasVectorModule() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** Returns the address of the first element; valid as long as the array. */
  public static long address(INDArray array) {
    DataBuffer data = array.data();
    // The sum that addressPointer() is, without the three objects that it makes.
    return data.address() + data.offset() * Float.BYTES;
  }

  /** Returns a buffer of the whole array, which must be smaller than 2 GiB. */
  public static ByteBuffer bytes(INDArray array) {
    return bytes(address(array), array.length());
  }

  /** Returns a buffer of {@code floats} elements. */
  public static ByteBuffer bytes(long address, long floats) {
    if (floats > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException("array: " + floats + " elements (expected < 2 GiB)");
    }
    return new Window(address, floats).asByteBuffer();
  }

  /** Copies elements out of a flat array, which may be on a device. */
  public static void read(INDArray flat, long from, float[] into) {
    if (reaches(flat.dataType())) {
      window(flat, from, into.length).get(into);
      Reference.reachabilityFence(flat); // the window does not keep its memory
    } else {
      float[] values = flat.get(NDArrayIndex.interval(from, from + into.length)).toFloatVector();
      System.arraycopy(values, 0, into, 0, into.length);
    }
  }

  /** Copies elements into a flat array, which may be on a device. */
  public static void write(float[] values, INDArray flat, long from) {
    if (reaches(flat.dataType())) {
      window(flat, from, values.length).put(values);
      Reference.reachabilityFence(flat);
    } else {
      flat.get(NDArrayIndex.interval(from, from + values.length))
          .assign(Nd4j.createFromArray(values));
    }
  }

  private static FloatBuffer window(INDArray flat, long from, int length) {
    return bytes(address(flat) + from * Float.BYTES, length).order(ORDER).asFloatBuffer();
  }

  /** Splits a flat array of any length into ranges. */
  public static Iterable<Range> ranges(long length) {
    return () ->
        new Iterator<>() {
          private long from;

          @Override
          public boolean hasNext() {
            return from < length;
          }

          @Override
          public Range next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            Range range = new Range(from, (int) Math.min(LARGEST_WINDOW, length - from));
            from += range.length();
            return range;
          }
        };
  }

  /** A range of a flat array. */
  public record Range(long from, int length) {

    public ByteBuffer of(INDArray flat) {
      return bytes(address(flat) + from * Float.BYTES, length);
    }
  }

  /** A pointer that can be set to any address and does not own memory. */
  public static final class Window extends FloatPointer {

    public Window() {
      super((Pointer) null);
    }

    private Window(long address, long floats) {
      this();
      at(address);
      limit = floats;
      capacity = floats;
    }

    /** Moves the window to another address. */
    public Window at(long newAddress) {
      address = newAddress;
      return this;
    }
  }
}
