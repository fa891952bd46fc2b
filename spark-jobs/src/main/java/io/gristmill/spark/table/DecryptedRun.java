package io.gristmill.spark.table;

import io.gristmill.encryption.EncryptionMark;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.Location;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.Entries;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.ManifestFile;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.storage.HadoopPaths;
import io.gristmill.spark.table.StreamOutputFile.StableFooterStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

/** Decrypts a run into another directory. */
public final class DecryptedRun {

  private static final String MANIFEST = "/manifest.json";

  private final Storage encrypted;
  private final String run;
  private final Configuration configuration;
  private final Storage plain;
  private final String target;

  /** New entries of tables by path, as their sizes and checksums change. */
  private final Map<String, OutputEntry> tables = new HashMap<>();

  /**
   * @param configuration for reading the tables of the run
   * @param plain storage of {@code target}
   */
  public DecryptedRun(
      Storage encrypted, String run, Configuration configuration, Storage plain, String target) {
    this.encrypted = encrypted;
    this.run = run;
    this.configuration = configuration;
    this.plain = plain;
    this.target = target;
  }

  /** Writes all files, manifests last, and returns their number. */
  public int write() throws IOException {
    List<String> stages = new ArrayList<>();
    int files = 0;
    for (InputFile file : encrypted.list(run)) {
      String path = Location.within(file.uri(), run);
      if (path.endsWith(MANIFEST)) {
        stages.add(path.substring(0, path.length() - MANIFEST.length()));
      } else if (!path.equals(EncryptionMark.FILE) && !isPart(path)) {
        write(file, path);
        files++;
      }
    }
    for (String stage : stages) {
      writeManifest(stage);
    }
    return files + stages.size();
  }

  private void write(InputFile file, String path) throws IOException {
    String to = target + "/" + path;
    if (path.endsWith(".parquet")) {
      DecryptedTable table = new DecryptedTable(configuration, file.uri());
      tables.put(path, table.write(plain.output(to), path));
      return;
    }
    plain.output(to).copy(file);
  }

  /** Files with entries of a manifest are written with it. */
  private static boolean isPart(String path) {
    return ManifestFile.isPart(path.substring(path.indexOf('/') + 1));
  }

  private void writeManifest(String stage) throws IOException {
    StageManifest manifest = new ManifestFile(encrypted, run + "/" + stage).read();
    List<OutputEntry> outputs = new ArrayList<>();
    for (OutputEntry output : manifest.outputs()) {
      OutputEntry table = tables.get(stage + "/" + output.path());
      outputs.add(
          table == null
              ? output
              : new OutputEntry(output.path(), table.bytes(), table.sha256(), output.records()));
    }
    new ManifestFile(plain, target + "/" + stage)
        .write(manifest.with(manifest.inputs(), Entries.outputs(outputs)));
  }

  /**
   * Rewrites an encrypted table without encryption, with the same bytes as a table that never was
   * encrypted.
   */
  public static final class DecryptedTable {

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
}
