package io.gristmill.spark.table;

import io.gristmill.io.OutputFile;
import io.gristmill.io.Sha256;
import io.gristmill.spark.stage.OutputEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Writes one Parquet file from inside a task. Unlike Spark's own writer, several tables can be
 * filled in one pass, names are ours, and equal rows give equal bytes.
 */
public final class ParquetTable {

  private ParquetTable() {}

  /**
   * Streams {@code rows} into {@code file}, whole or not at all.
   *
   * @param path the file's name in the stage's manifest
   */
  public static OutputEntry write(
      OutputFile file, String path, StructType schema, Iterator<Row> rows) throws IOException {
    MessageDigest digest = Sha256.digest();
    long[] bytesAndRecords = new long[2];
    file.write(
        out -> {
          StreamOutputFile sink = new StreamOutputFile(new DigestOutputStream(out, digest));
          try (ParquetWriter<Row> writer = writer(sink, schema)) {
            while (rows.hasNext()) {
              writer.write(rows.next());
              bytesAndRecords[1]++;
            }
          }
          bytesAndRecords[0] = sink.position();
        });
    return new OutputEntry(
        path, bytesAndRecords[0], Sha256.hex(digest.digest()), bytesAndRecords[1]);
  }

  /** A writer onto a stream that the caller owns. */
  static ParquetWriter<Row> writer(OutputStream out, StructType schema) throws IOException {
    return writer(new StreamOutputFile(out), schema);
  }

  private static ParquetWriter<Row> writer(StreamOutputFile sink, StructType schema)
      throws IOException {
    return new RowWriterBuilder(sink, schema)
        .withCompressionCodec(CompressionCodecName.ZSTD)
        .build();
  }
}
