package io.gristmill.spark.explain;

import io.gristmill.encryption.MasterKey;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.spark.explain.StepExplanation.Lineage;
import io.gristmill.spark.explain.StepExplanation.LineageRow;
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

/** Reads the lineage tables of shards row by row, without Spark. */
public final class LineageReader implements Lineage {

  private static final String TOKENS = ".bin";

  private final Storage storage;
  private final Configuration configuration;
  private final boolean encrypted;

  /**
   * @param run directory of the run
   * @param key of the run's encrypted tables; empty for a plain run
   */
  public LineageReader(
      Storage storage, Configuration configuration, String run, Optional<MasterKey> key) {
    this.storage = storage;
    this.configuration = configuration;
    this.encrypted = key.isPresent();
    key.ifPresent(master -> TableDecryption.install(configuration, run, master));
  }

  @Override
  public void read(String shard, Consumer<LineageRow> rows) throws IOException {
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
        rows.accept(row(row));
      }
    }
  }

  private static LineageRow row(Group group) {
    return new LineageRow(
        group.getLong("first_token", 0),
        group.getLong("tokens", 0),
        group.getString("id", 0),
        group.getString("url", 0),
        group.getString("file", 0),
        group.getLong("offset", 0),
        group.getLong("length", 0),
        group.getString("cluster", 0));
  }
}
