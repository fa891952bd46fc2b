package io.gristmill.spark.read;

import static io.gristmill.error.Messages.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopCodecs;
import org.xerial.snappy.Snappy;

/**
 * Parquet's codecs. Lengths of Snappy blocks are checked before decompression: Parquet hangs on a
 * damaged block that has fewer bytes than its page header says.
 */
final class ParquetCodecs implements CompressionCodecFactory {

  private final CompressionCodecFactory codecs = HadoopCodecs.newFactory(0);

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return codecs.getCompressor(codec);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    BytesInputDecompressor decompressor = codecs.getDecompressor(codec);
    return codec == CompressionCodecName.SNAPPY ? new CheckedSnappy(decompressor) : decompressor;
  }

  @Override
  public void release() {
    codecs.release();
  }

  private record CheckedSnappy(BytesInputDecompressor decompressor)
      implements BytesInputDecompressor {

    /** A block begins with its length as a varint. */
    private static final int LONGEST_LENGTH = 5;

    @Override
    public BytesInput decompress(BytesInput bytes, int uncompressedSize) throws IOException {
      byte[] block = bytes.toByteArray();
      require(block, block.length, uncompressedSize);
      return decompressor.decompress(BytesInput.from(block), uncompressedSize);
    }

    @Override
    public void decompress(
        ByteBuffer input, int compressedSize, ByteBuffer output, int uncompressedSize)
        throws IOException {
      byte[] start = new byte[Math.min(LONGEST_LENGTH, compressedSize)];
      input.duplicate().get(start);
      require(start, start.length, uncompressedSize);
      decompressor.decompress(input, compressedSize, output, uncompressedSize);
    }

    @Override
    public void release() {
      decompressor.release();
    }

    private static void require(byte[] block, int length, int expected) throws IOException {
      int found = length == 0 ? 0 : Snappy.uncompressedLength(block, 0, length);
      if (found != expected) {
        throw new IOException(
            format("snappy: %d bytes (expected %d by the page header)", found, expected));
      }
    }
  }
}
