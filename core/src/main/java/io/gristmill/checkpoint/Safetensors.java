package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.host.FloatEncoding.HalfFloat;
import io.gristmill.host.HostMemory;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The safetensors format: the header's length as a little-endian u64, a JSON header of names,
 * types, shapes and offsets, then the tensors' data, little-endian and row-major, without gaps.
 */
public final class Safetensors {

  private static final int CHUNK = 1 << 20;

  /** The length of an empty JSON object. */
  private static final long SHORTEST = 2;

  private Safetensors() {}

  /**
   * All tensors of a file, in the order of their data; 16-bit floats as float32.
   *
   * @throws IncompatibleArtifactException where the header is malformed or the file too short
   */
  public static Map<String, INDArray> read(InputFile file) throws IOException {
    return read(file, name -> true);
  }

  /** The tensors of a file that are chosen by their names; the others may be of any type. */
  static Map<String, INDArray> read(InputFile file, Predicate<String> chosen) throws IOException {
    try (InputStream in = file.open()) {
      Map<String, INDArray> tensors = new LinkedHashMap<>();
      for (SafetensorsHeader.Entry entry : readHeader(in, file).entries()) {
        if (chosen.test(entry.name())) {
          tensors.put(entry.name(), readTensor(in, entry, file.uri()));
        } else {
          in.skipNBytes(entry.bytes());
        }
      }
      return tensors;
    } catch (EOFException e) {
      throw new IncompatibleArtifactException("tensors: cut short at " + file.uri(), e);
    }
  }

  static SafetensorsHeader header(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      return readHeader(in, file);
    }
  }

  /** Leaves the stream at the first tensor. */
  static SafetensorsHeader readHeader(InputStream in, InputFile file) throws IOException {
    long length = readLength(in, file);
    byte[] json = in.readNBytes((int) length);
    return SafetensorsHeader.parse(json, file.length() - Long.BYTES - length, file.uri());
  }

  private static long readLength(InputStream in, InputFile file) throws IOException {
    byte[] bytes = in.readNBytes(Long.BYTES);
    long most = Math.min(file.length() - Long.BYTES, SafetensorsHeader.LONGEST);
    long length =
        bytes.length < Long.BYTES
            ? -1
            : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (bytes.length < Long.BYTES || most < SHORTEST) {
      throw new IncompatibleArtifactException(
          format(
              "safetensors: %d bytes (expected a header of at least %d after its length) at %s",
              file.length(), SHORTEST, file.uri()));
    }
    if (length < SHORTEST || length > most) {
      throw new IncompatibleArtifactException(
          format(
              "header length: %d (expected %d to %d) at %s", length, SHORTEST, most, file.uri()));
    }
    return length;
  }

  private static INDArray readTensor(InputStream in, SafetensorsHeader.Entry entry, String uri)
      throws IOException {
    TensorType type = entry.type(uri);
    INDArray tensor = Nd4j.createUninitialized(type.nd4j(), entry.dimensions(), 'c');
    byte[] chunk = new byte[CHUNK];
    long address = HostMemory.address(tensor);
    for (long at = 0; at < entry.bytes(); at += CHUNK) {
      int n = (int) Math.min(CHUNK, entry.bytes() - at);
      if (in.readNBytes(chunk, 0, n) < n) {
        throw new EOFException(entry.name());
      }
      int elements = n / type.width();
      long read = at / type.width() * type.nd4j().width();
      ByteBuffer into =
          HostMemory.bytes(address + read, (long) elements * type.nd4j().width() / Float.BYTES);
      type.read(ByteBuffer.wrap(chunk, 0, n), into.order(HostMemory.ORDER));
    }
    return tensor;
  }

  /** Writes the tensors in the order of the map. */
  public static void write(OutputFile file, Map<String, INDArray> tensors) throws IOException {
    byte[] header = SafetensorsHeader.of(tensors).toJson();
    try (CommittedOutput out = file.create()) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(header.length).array());
      out.write(header);
      for (INDArray tensor : tensors.values()) {
        writeTensor(out, tensor);
      }
      out.commit();
    }
  }

  private static void writeTensor(OutputStream out, INDArray tensor) throws IOException {
    INDArray plain = tensor.ordering() == 'c' && !tensor.isView() ? tensor : tensor.dup('c');
    long bytes = plain.length() * plain.dataType().width();
    long address = HostMemory.address(plain);
    byte[] chunk = new byte[CHUNK];
    for (long at = 0; at < bytes; at += CHUNK) {
      int n = (int) Math.min(CHUNK, bytes - at);
      HostMemory.bytes(address + at, n / Float.BYTES).get(chunk, 0, n);
      out.write(chunk, 0, n);
    }
    Reference.reachabilityFence(plain); // its address alone would not keep a copy from being freed
  }

  /**
   * Supported element types: those of published GPT-2 checkpoints, whose weights may have 16 bits
   * and whose attention masks have 8. Types narrower than 32 bits are widened without loss.
   */
  @SuppressWarnings("deprecation") // the arrays themselves still say LONG and INT
  enum TensorType {
    F64(DataType.DOUBLE, 8),
    F32(DataType.FLOAT, 4),
    F16(DataType.FLOAT, 2) {
      @Override
      void read(ByteBuffer stored, ByteBuffer into) {
        while (stored.hasRemaining()) {
          into.putFloat(HalfFloat.toFloat(stored.order(ByteOrder.LITTLE_ENDIAN).getShort()));
        }
      }
    },
    BF16(DataType.FLOAT, 2) {
      @Override
      void read(ByteBuffer stored, ByteBuffer into) {
        while (stored.hasRemaining()) {
          into.putInt(stored.order(ByteOrder.LITTLE_ENDIAN).getShort() << 16);
        }
      }
    },
    I64(DataType.LONG, 8),
    I32(DataType.INT, 4),
    U8(DataType.INT, 1) {
      @Override
      void read(ByteBuffer stored, ByteBuffer into) {
        while (stored.hasRemaining()) {
          into.putInt(Byte.toUnsignedInt(stored.get()));
        }
      }
    },
    BOOL(DataType.INT, 1) {
      @Override
      void read(ByteBuffer stored, ByteBuffer into) {
        U8.read(stored, into);
      }
    };

    private final DataType nd4j;
    private final int width;

    TensorType(DataType nd4j, int width) {
      this.nd4j = nd4j;
      this.width = width;
    }

    /** Returns the type that arrays of the given type are written as. */
    static TensorType of(DataType type) {
      return Arrays.stream(values())
          .filter(t -> t.nd4j == type)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no safetensors type for " + type));
    }

    /** The type of the array that the elements are read into. */
    DataType nd4j() {
      return nd4j;
    }

    /** Size of an element in a file, in bytes. */
    int width() {
      return width;
    }

    /** Copies elements from a file into the memory of an array. */
    void read(ByteBuffer stored, ByteBuffer into) {
      into.put(stored);
    }
  }
}
