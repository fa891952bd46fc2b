package io.gristmill.spark.storage;

import io.gristmill.io.InputFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.parquet.format.Util;

/**
 * The stored footer of a Parquet file. Parquet's own reader keeps only its row groups.
 *
 * @param offset of its first byte in the file
 * @param encrypted whether it cannot be read without a key
 * @param bytes the Thrift structure
 */
public record ParquetFooter(long offset, boolean encrypted, byte[] bytes) {

  private static final int MAGIC_BYTES = 4;
  private static final int TAIL_BYTES = Integer.BYTES + MAGIC_BYTES;

  /** Reads the footer; empty if the file does not end like a Parquet file. */
  public static Optional<ParquetFooter> read(InputFile file) throws IOException {
    long length = file.length();
    byte[] tail = read(file, Math.max(0, length - TAIL_BYTES), TAIL_BYTES);
    if (tail.length < TAIL_BYTES) {
      return Optional.empty();
    }
    String magic = new String(tail, Integer.BYTES, MAGIC_BYTES, StandardCharsets.ISO_8859_1);
    int size = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
    long offset = length - TAIL_BYTES - size;
    boolean encrypted = magic.equals("PARE");
    if ((!encrypted && !magic.equals("PAR1")) || size <= 0 || offset < 0) {
      return Optional.empty();
    }
    byte[] bytes = encrypted ? new byte[0] : read(file, offset, size);
    return Optional.of(new ParquetFooter(offset, encrypted, bytes));
  }

  private static byte[] read(InputFile file, long from, int count) throws IOException {
    try (InputStream in = file.open(from)) {
      return in.readNBytes(count);
    }
  }

  /**
   * Rows of the file, which must not be encrypted.
   *
   * @throws IOException if the footer is damaged
   */
  public long rows() throws IOException {
    return Util.readFileMetaData(new ByteArrayInputStream(bytes), true).getNum_rows();
  }

  /** Bytes between the magic number at the beginning and the footer. */
  public long dataBytes() {
    return Math.max(0, offset - MAGIC_BYTES);
  }
}
