package io.gristmill.spark.table;

import static io.gristmill.error.Messages.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** Adapts a stream to Parquet's output file; the caller opens and closes the stream. */
final class StreamOutputFile implements OutputFile {

  private final Counted stream;

  StreamOutputFile(OutputStream out) {
    this.stream = new Counted(out);
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) {
    return stream;
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    return stream;
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  private static final class Counted extends PositionOutputStream {

    private final OutputStream out;
    private long position;

    Counted(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }

  /**
   * Copies a Parquet file and sorts the encodings of every column chunk. Parquet lists them in the
   * order of a hash set of constants without a hash of their own, which differs from JVM to JVM;
   * the other bytes of a file depend only on its rows.
   */
  static final class StableFooterStream extends OutputStream {

    /** Maximum number of bytes in a footer: thousands of column chunks. */
    private static final int HELD_BYTES = 1 << 20;

    /** Length of the footer and "PAR1". */
    private static final int TRAILER_BYTES = 8;

    private final OutputStream out;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    StableFooterStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      held.write(b);
      passOld();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      held.write(bytes, offset, length);
      passOld();
    }

    /** Rewrites the footer, which was held back, once the file is complete. */
    void finish() throws IOException {
      byte[] tail = held.toByteArray();
      ByteBuffer trailer = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
      int footerBytes = trailer.getInt(tail.length - TRAILER_BYTES);
      int start = tail.length - TRAILER_BYTES - footerBytes;
      if (start < 0) {
        throw new IllegalStateException(
            format("footer: %d bytes (expected at most %d)", footerBytes, HELD_BYTES));
      }
      byte[] footer = sorted(new ByteArrayInputStream(tail, start, footerBytes));
      out.write(tail, 0, start);
      out.write(footer, 0, footer.length);
      trailer.putInt(tail.length - TRAILER_BYTES, footer.length);
      out.write(tail, tail.length - TRAILER_BYTES, TRAILER_BYTES);
      held.reset();
    }

    private static byte[] sorted(ByteArrayInputStream footer) throws IOException {
      FileMetaData metadata = Util.readFileMetaData(footer);
      metadata.getRow_groups().stream()
          .flatMap(group -> group.getColumns().stream())
          .forEach(
              column ->
                  column
                      .getMeta_data()
                      .getEncodings()
                      .sort(Comparator.comparingInt(Encoding::getValue)));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Util.writeFileMetaData(metadata, bytes);
      return bytes.toByteArray();
    }

    private void passOld() throws IOException {
      if (held.size() > 2 * HELD_BYTES) {
        byte[] all = held.toByteArray();
        held.reset();
        held.write(all, all.length - HELD_BYTES, HELD_BYTES);
        out.write(all, 0, all.length - HELD_BYTES);
      }
    }
  }
}
