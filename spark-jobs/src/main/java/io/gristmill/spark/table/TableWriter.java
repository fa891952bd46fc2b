package io.gristmill.spark.table;

import io.gristmill.encryption.EncryptedOutputFile;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Sha256;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.table.StreamOutputFile.StableFooterStream;
import io.gristmill.spark.table.TableDecryption.TableKeys;
import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Writes one Parquet file from inside a task. Unlike with Spark's own writer, a task can fill
 * several tables in one pass and names their files, and equal rows give equal bytes. The file
 * appears on {@link #commit}; if the writer is closed without one, it is deleted.
 *
 * <p>An encrypted table uses Parquet's modular encryption, so that Parquet readers with the key can
 * read it. Its checksum is that of the records, because its bytes differ each time it is written.
 */
public final class TableWriter implements Closeable {

  /** Built once, because a writer's own configuration searches all libraries for its files. */
  private static final Configuration CONFIGURATION = HadoopConfigurations.ofFiles();

  private final String path;
  private final CommittedOutput out;

  /** Empty if the table is encrypted. */
  private final Optional<StableFooterStream> plain;

  /** Digests the records of an encrypted table. */
  private final MessageDigest records;

  private final ParquetWriter<Row> rows;
  private long count;

  private TableWriter(
      String path,
      CommittedOutput out,
      Optional<StableFooterStream> plain,
      MessageDigest records,
      RowWriterBuilder builder)
      throws IOException {
    this.path = path;
    this.out = out;
    this.plain = plain;
    this.records = records;
    this.rows =
        builder.withConf(CONFIGURATION).withCompressionCodec(CompressionCodecName.ZSTD).build();
  }

  /**
   * Creates a writer for a table file.
   *
   * @param path the file's name in the stage's manifest
   */
  public static TableWriter create(OutputFile file, String path, StructType schema)
      throws IOException {
    MessageDigest records = Sha256.digest();
    CommittedOutput out =
        file instanceof EncryptedOutputFile encrypted
            ? encrypted.unencrypted().create()
            : file.create().hashed();
    try {
      if (file instanceof EncryptedOutputFile encrypted) {
        RowWriterBuilder builder =
            new RowWriterBuilder(new StreamOutputFile(out), schema)
                .withDigest(records)
                .withEncryption(new TableKeys(encrypted.key()).fresh());
        return new TableWriter(path, out, Optional.empty(), records, builder);
      }
      StableFooterStream plain = new StableFooterStream(out);
      RowWriterBuilder builder = new RowWriterBuilder(new StreamOutputFile(plain), schema);
      return new TableWriter(path, out, Optional.of(plain), records, builder);
    } catch (IOException | RuntimeException e) {
      out.close();
      throw e;
    }
  }

  /** Writes all rows to a file and commits it. */
  public static OutputEntry write(
      OutputFile file, String path, StructType schema, Iterator<Row> rows) throws IOException {
    try (TableWriter table = create(file, path, schema)) {
      while (rows.hasNext()) {
        table.add(rows.next());
      }
      return table.commit();
    }
  }

  public void add(Row row) throws IOException {
    rows.write(row);
    count++;
  }

  /** Completes the file and makes it visible. */
  public OutputEntry commit() throws IOException {
    rows.close();
    if (plain.isPresent()) {
      plain.get().finish();
    }
    out.commit();
    String sha256 = plain.isPresent() ? out.sha256() : Sha256.hex(records.digest());
    return new OutputEntry(path, out.bytes(), sha256, count);
  }

  /** Deletes the file unless it was committed. */
  @Override
  public void close() throws IOException {
    try {
      rows.close();
    } finally {
      out.close();
    }
  }

  private static final class RowWriterBuilder extends ParquetWriter.Builder<Row, RowWriterBuilder> {

    private final StructType schema;
    private UnaryOperator<RecordConsumer> through = UnaryOperator.identity();

    RowWriterBuilder(org.apache.parquet.io.OutputFile file, StructType schema) {
      super(file);
      this.schema = schema;
    }

    /** Digests the records as they are written. */
    RowWriterBuilder withDigest(MessageDigest digest) {
      through = consumer -> new RecordDigest(consumer, digest);
      return this;
    }

    @Override
    protected RowWriterBuilder self() {
      return this;
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
      return new RowWriteSupport(schema, through);
    }
  }
}
