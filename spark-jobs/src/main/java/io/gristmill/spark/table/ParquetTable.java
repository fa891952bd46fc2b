package io.gristmill.spark.table;

import io.gristmill.encryption.EncryptedOutputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Sha256;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.storage.HadoopConfigurations;
import java.io.IOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Writes one Parquet file from inside a task. Unlike Spark's own writer, several tables can be
 * filled in one pass, names are ours, and equal rows give equal bytes. Where the file is to be
 * encrypted, it is by Parquet's modular encryption, so that Parquet readers with the key can read
 * it.
 */
public final class ParquetTable {

  /** Made once: a writer's own looks for its files among all libraries. */
  private static final Configuration CONFIGURATION = HadoopConfigurations.ofFiles();

  private ParquetTable() {}

  /** Where rows go. */
  @FunctionalInterface
  public interface Sink {
    void accept(Row row) throws IOException;
  }

  /** Fills a table; nest two of them to fill two tables in one pass. */
  @FunctionalInterface
  public interface Filler {
    void fill(Sink sink) throws IOException;
  }

  /**
   * Streams rows into {@code file}, whole or not at all.
   *
   * @param path the file's name in the stage's manifest
   */
  public static OutputEntry write(OutputFile file, String path, StructType schema, Filler filler)
      throws IOException {
    return file instanceof EncryptedOutputFile encrypted
        ? writeEncrypted(encrypted, path, schema, filler)
        : writePlain(file, path, schema, filler);
  }

  private static OutputEntry writePlain(
      OutputFile file, String path, StructType schema, Filler filler) throws IOException {
    MessageDigest digest = Sha256.digest();
    long[] bytesAndRecords = new long[2];
    file.write(
        out -> {
          StableFooterStream stable = new StableFooterStream(new DigestOutputStream(out, digest));
          StreamOutputFile target = new StreamOutputFile(stable);
          try (ParquetWriter<Row> writer = writer(target, schema).build()) {
            filler.fill(
                row -> {
                  writer.write(row);
                  bytesAndRecords[1]++;
                });
          }
          stable.finish();
          bytesAndRecords[0] = stable.length();
        });
    return new OutputEntry(
        path, bytesAndRecords[0], Sha256.hex(digest.digest()), bytesAndRecords[1]);
  }

  /** The table encrypts itself; its checksum is of the records. */
  private static OutputEntry writeEncrypted(
      EncryptedOutputFile file, String path, StructType schema, Filler filler) throws IOException {
    MessageDigest digest = Sha256.digest();
    FileEncryptionProperties keys = new TableKeys(file.key()).fresh();
    long[] bytesAndRecords = new long[2];
    file.unencrypted()
        .write(
            out -> {
              StreamOutputFile target = new StreamOutputFile(out);
              try (ParquetWriter<Row> writer =
                  writer(target, schema).withDigest(digest).withEncryption(keys).build()) {
                filler.fill(
                    row -> {
                      writer.write(row);
                      bytesAndRecords[1]++;
                    });
              }
              bytesAndRecords[0] = target.length();
            });
    return new OutputEntry(
        path, bytesAndRecords[0], Sha256.hex(digest.digest()), bytesAndRecords[1]);
  }

  public static OutputEntry write(
      OutputFile file, String path, StructType schema, Iterator<Row> rows) throws IOException {
    return write(
        file,
        path,
        schema,
        (Sink sink) -> {
          while (rows.hasNext()) {
            sink.accept(rows.next());
          }
        });
  }

  private static RowWriterBuilder writer(StreamOutputFile target, StructType schema) {
    return new RowWriterBuilder(target, schema)
        .withConf(CONFIGURATION)
        .withCompressionCodec(CompressionCodecName.ZSTD);
  }
}
