package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * A safetensors file whose float32 tensors are the consecutive pieces of one vector. It is written
 * as a stream and read in ranges, so that a vector of any length passes through bounded memory. Its
 * checksum is computed on the way.
 */
public final class VectorFile {

  private final InputFile file;
  private final long data;
  private final long length;

  private VectorFile(InputFile file, long data, long length) {
    this.file = file;
    this.data = data;
    this.length = length;
  }

  /**
   * Writes a vector as a safetensors file.
   *
   * @param shapes of its tensors, in order
   * @param pieces in order, without gaps
   * @return the file's checksum
   * @throws IllegalArgumentException if the pieces are not as long as the tensors together
   */
  public static Checksum write(
      OutputFile file, Map<String, List<Long>> shapes, Iterator<float[]> pieces)
      throws IOException {
    SafetensorsHeader header = SafetensorsHeader.ofFloats(shapes);
    byte[] json = header.toJson();
    CRC32C checksum = new CRC32C();
    try (CommittedOutput target = file.create()) {
      OutputStream out = new CheckedOutputStream(target, checksum);
      byte[] length = new byte[Long.BYTES];
      little(length).putLong(json.length);
      out.write(length);
      out.write(json);
      long written = 0;
      while (pieces.hasNext()) {
        float[] piece = pieces.next();
        byte[] bytes = new byte[piece.length * Float.BYTES];
        little(bytes).asFloatBuffer().put(piece);
        out.write(bytes);
        written += piece.length;
      }
      if (written != header.dataBytes() / Float.BYTES) {
        throw new IllegalArgumentException(
            format(
                "vector: %d elements (expected %d) at %s",
                written, header.dataBytes() / Float.BYTES, file.uri()));
      }
      target.commit();
    }
    return Checksum.of(checksum);
  }

  /**
   * Opens a vector and checks its shapes.
   *
   * @param shapes its tensors must have, in this order
   * @throws IncompatibleArtifactException if it has others
   */
  public static VectorFile open(InputFile file, Map<String, List<Long>> shapes) throws IOException {
    SafetensorsHeader expected = SafetensorsHeader.ofFloats(shapes);
    try (InputStream in = file.open()) {
      SafetensorsHeader header = Safetensors.readHeader(in, file);
      if (!header.equals(expected)) {
        throw new IncompatibleArtifactException(
            format("%s at %s", difference(names(header), names(expected)), file.uri()));
      }
    }
    return new VectorFile(
        file, file.length() - expected.dataBytes(), expected.dataBytes() / Float.BYTES);
  }

  /** Names, types and shapes of the tensors of a file. */
  public static List<String> tensors(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      return names(Safetensors.readHeader(in, file));
    }
  }

  /** The same for float32 tensors of the given shapes. */
  public static List<String> tensors(Map<String, List<Long>> shapes) {
    return names(SafetensorsHeader.ofFloats(shapes));
  }

  /** The first tensor that is not as expected: a model of another depth has hundreds of them. */
  private static String difference(List<String> found, List<String> expected) {
    int same = 0;
    while (same < Math.min(found.size(), expected.size())
        && found.get(same).equals(expected.get(same))) {
      same++;
    }
    return format(
        "tensors: %s as number %d of %d (expected %s of %d)",
        same < found.size() ? found.get(same) : "none",
        same + 1,
        found.size(),
        same < expected.size() ? expected.get(same) : "none",
        expected.size());
  }

  private static List<String> names(SafetensorsHeader header) {
    return header.entries().stream().map(e -> e.name() + " " + e.dtype() + e.shape()).toList();
  }

  /** Number of elements in the vector. */
  public long length() {
    return length;
  }

  /** Elements {@code from} to {@code from + count}. */
  public float[] read(long from, int count) throws IOException {
    try (InputStream in = file.open(data + from * Float.BYTES)) {
      return read(in, count);
    }
  }

  private float[] read(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count * Float.BYTES);
    if (bytes.length < count * Float.BYTES) {
      throw new EOFException("vector cut short at " + file.uri());
    }
    float[] values = new float[count];
    little(bytes).asFloatBuffer().get(values);
    return values;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
