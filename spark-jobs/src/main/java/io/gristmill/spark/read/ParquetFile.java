package io.gristmill.spark.read;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.storage.ParquetFooter;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopCodecs;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.xerial.snappy.Snappy;

/** A Parquet file whose footer has been read. */
final class ParquetFile implements Closeable {

  private final InputFile file;
  private final String uri;
  private final long length;
  private final ParquetFileReader reader;
  private final Optional<MessageType> columns;

  private ParquetFile(InputFile file, ParquetFileReader reader) throws IOException {
    this.file = file;
    this.uri = file.uri();
    this.length = file.length();
    this.reader = reader;
    this.columns = ParquetColumns.of(schema());
    columns.ifPresent(reader::setRequestedSchema);
  }

  static ParquetFile open(InputFile file) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder()
            .usePageChecksumVerification(true)
            .withCodecFactory(new ParquetCodecs())
            .build();
    return new ParquetFile(file, ParquetFileReader.open(new ParquetInput(file), options));
  }

  private MessageType schema() {
    return reader.getFileMetaData().getSchema();
  }

  /** Reason why the file cannot be read as documents. */
  Optional<String> problem() {
    List<String> names = schema().getFields().stream().map(Type::getName).toList();
    return columns.isPresent()
        ? Optional.empty()
        : Optional.of("columns: " + names + " (expected a string \"text\")");
  }

  /**
   * Contradiction in the footer: a number of rows other than that of its row groups, as after a
   * changed byte, or no row groups in a file with data. The existing row groups can still be read.
   */
  Optional<String> contradiction() throws IOException {
    long rows = reader.getRowGroups().stream().mapToLong(BlockMetaData::getRowCount).sum();
    ParquetFooter footer = footer();
    if (rows != footer.rows()) {
      return Optional.of(
          format("rows: %d in row groups (expected %d by the footer)", rows, footer.rows()));
    }
    return groups() == 0 && footer.dataBytes() > 0
        ? Optional.of(format("row groups: none (expected some of %d bytes)", footer.dataBytes()))
        : Optional.empty();
  }

  private ParquetFooter footer() throws IOException {
    try {
      return ParquetFooter.read(file).orElseThrow(() -> new EOFException("no footer"));
    } catch (EOFException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The storage failed, and not the shard.
    }
  }

  boolean isEmpty(int group) {
    return block(group).getRowCount() == 0;
  }

  int groups() {
    return reader.getRowGroups().size();
  }

  /**
   * Offset of a row group; 0 if the footer has none within the file, so that some range contains
   * it.
   */
  long start(int group) {
    long start = block(group).getStartingPos();
    return start >= 0 && start < length ? start : 0;
  }

  Provenance place(int group) {
    return new Provenance(uri, start(group), Math.max(0, storedBytes(group)));
  }

  /** Stored bytes of the columns that are read. */
  long storedBytes(int group) {
    return read(group).stream().mapToLong(ColumnChunkMetaData::getTotalSize).sum();
  }

  /** Decompressed bytes of the columns that are read. */
  long decompressedBytes(int group) {
    return read(group).stream().mapToLong(ColumnChunkMetaData::getTotalUncompressedSize).sum();
  }

  RowGroup group(int number) throws IOException {
    MessageType wanted = columns.orElseThrow();
    PageReadStore pages = reader.readRowGroup(number);
    MessageColumnIO columnIo =
        new ColumnIOFactory(reader.getFileMetaData().getCreatedBy()).getColumnIO(wanted, schema());
    return new RowGroup(
        place(number),
        columnIo.getRecordReader(pages, new GroupRecordConverter(wanted)),
        pages.getRowCount());
  }

  private List<ColumnChunkMetaData> read(int group) {
    MessageType wanted = columns.orElseThrow();
    return block(group).getColumns().stream()
        .filter(chunk -> wanted.containsPath(chunk.getPath().toArray()))
        .toList();
  }

  private BlockMetaData block(int group) {
    return reader.getRowGroups().get(group);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** The rows of a row group in order. */
  static final class RowGroup {

    private final Provenance place;
    private final RecordReader<Group> records;
    private final long count;
    private long row = -1;

    RowGroup(Provenance place, RecordReader<Group> records, long count) {
      this.place = place;
      this.records = records;
      this.count = count;
    }

    Provenance place() {
      return place;
    }

    boolean hasNext() {
      return row + 1 < count;
    }

    Group next() {
      row++;
      return records.read();
    }

    /** Number of the last row that was read, from 0. */
    long row() {
      return row;
    }
  }

  /**
   * Parquet's codecs. Lengths of Snappy blocks are checked before decompression: Parquet hangs on a
   * damaged block that has fewer bytes than its page header says.
   */
  private static final class ParquetCodecs implements CompressionCodecFactory {

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
}
