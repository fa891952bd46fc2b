package io.gristmill.spark.table;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.storage.HadoopPaths;
import io.gristmill.spark.table.StreamOutputFile.StableFooterStream;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.GroupWriter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/**
 * Rewrites an encrypted table without encryption, with the same bytes as a table that never was
 * encrypted.
 */
public final class DecryptedTable {

  private final Configuration configuration;
  private final Path from;

  /**
   * @param configuration with {@link TableDecryption} installed
   */
  public DecryptedTable(Configuration configuration, String from) {
    this.configuration = configuration;
    this.from = HadoopPaths.of(from);
  }

  /**
   * Writes the decrypted table to a file.
   *
   * @param path the file's name in its stage's manifest
   */
  public OutputEntry write(OutputFile file, String path) throws IOException {
    MessageType schema = schema();
    try (CommittedOutput out = file.create().hashed()) {
      StableFooterStream stable = new StableFooterStream(out);
      Builder writer = new Builder(new StreamOutputFile(stable), schema);
      long records = copy(writer.withCompressionCodec(CompressionCodecName.ZSTD));
      stable.finish();
      out.commit();
      return new OutputEntry(path, out.bytes(), out.sha256(), records);
    }
  }

  private long copy(Builder builder) throws IOException {
    long records = 0;
    try (ParquetWriter<Group> writer = builder.build();
        ParquetReader<Group> reader =
            ParquetReader.builder(new GroupReadSupport(), from)
                .withConf(configuration)
                .withDecryption(
                    new TableDecryption().getFileDecryptionProperties(configuration, from))
                .build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        writer.write(group);
        records++;
      }
    }
    return records;
  }

  private MessageType schema() throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(from, configuration),
            ParquetReadOptions.builder().withDecryption(keys()).build())) {
      return reader.getFileMetaData().getSchema();
    }
  }

  /** Creates properties for one reader, since they cache the keys of files they have opened. */
  private FileDecryptionProperties keys() {
    return new TableDecryption().getFileDecryptionProperties(configuration, from);
  }

  private static final class Builder extends ParquetWriter.Builder<Group, Builder> {

    private final MessageType schema;

    Builder(StreamOutputFile file, MessageType schema) {
      super(file);
      this.schema = schema;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Group> getWriteSupport(Configuration configuration) {
      return new Groups(schema);
    }
  }

  private static final class Groups extends WriteSupport<Group> {

    private final MessageType schema;
    private GroupWriter writer;

    Groups(MessageType schema) {
      this.schema = schema;
    }

    @Override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      writer = new GroupWriter(consumer, schema);
    }

    @Override
    public void write(Group group) {
      writer.write(group);
    }
  }
}
