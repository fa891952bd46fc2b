package io.gristmill.spark.explain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** Reads the lineage tables of shards row by row, without Spark. */
public final class LineageReader {

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

  /**
   * Passes every document of a shard, in order, to a consumer.
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

  /**
   * A document in a shard.
   *
   * @param firstToken in the shard
   * @param tokens including the end of text
   * @param offset of its record in the file
   */
  record LineageRow(
      long firstToken,
      long tokens,
      String id,
      String url,
      String file,
      long offset,
      long length,
      String cluster) {

    static LineageRow of(Group row) {
      return new LineageRow(
          row.getLong("first_token", 0),
          row.getLong("tokens", 0),
          row.getString("id", 0),
          row.getString("url", 0),
          row.getString("file", 0),
          row.getLong("offset", 0),
          row.getLong("length", 0),
          row.getString("cluster", 0));
    }

    boolean overlaps(long from, long to) {
      return firstToken < to && firstToken + tokens > from;
    }

    /**
     * Description with the range of the document's tokens that are in tokens {@code [from, to)} of
     * the shard.
     */
    ObjectNode toJson(long from, long to) {
      ObjectNode node =
          JsonNodeFactory.instance
              .objectNode()
              .put("id", id)
              .put("url", url)
              .put("file", file)
              .put("offset", offset)
              .put("length", length)
              .put("cluster", cluster)
              .put("tokens", tokens);
      node.putArray("seen")
          .add(Math.max(from, firstToken) - firstToken)
          .add(Math.min(to, firstToken + tokens) - firstToken);
      return node;
    }
  }
}
