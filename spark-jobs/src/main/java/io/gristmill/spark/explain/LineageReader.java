package io.gristmill.spark.explain;

import io.gristmill.encryption.MasterKey;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.spark.storage.HadoopPaths;
import io.gristmill.spark.table.TableDecryption;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** Reads the lineage tables beside shards, row by row; needs no Spark. */
public final class LineageReader {

  private static final String TOKENS = ".bin";

  private final Storage storage;
  private final Configuration configuration;
  private final boolean encrypted;

  /**
   * @param run its tables are encrypted under the key, if there is one
   */
  public LineageReader(
      Storage storage, Configuration configuration, String run, Optional<MasterKey> key) {
    this.storage = storage;
    this.configuration = configuration;
    this.encrypted = key.isPresent();
    key.ifPresent(master -> TableDecryption.install(configuration, run, master));
  }

  /**
   * Gives every document of a shard, in order.
   *
   * @throws IncompatibleArtifactException if the shard has no lineage
   */
  void read(String shard, Consumer<LineageRow> rows) throws IOException {
    String uri = shard.substring(0, shard.length() - TOKENS.length()) + ".documents.parquet";
    if (!storage.exists(uri)) {
      throw new IncompatibleArtifactException("lineage: none (expected one beside " + shard + ")");
    }
    Path path = HadoopPaths.of(uri);
    ParquetReader.Builder<Group> builder =
        ParquetReader.builder(new GroupReadSupport(), path).withConf(configuration);
    if (encrypted) {
      builder.withDecryption(
          new TableDecryption().getFileDecryptionProperties(configuration, path));
    }
    try (ParquetReader<Group> reader = builder.build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.accept(LineageRow.of(row));
      }
    }
  }
}
