package io.gristmill.spark.explain;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.spark.explain.StepExplanation.Lineage;
import io.gristmill.spark.explain.StepExplanation.LineageRow;
import io.gristmill.spark.table.TableScan;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;

/** Reads the lineage tables of shards row by row. */
public record LineageReader(Storage storage, TableScan tables) implements Lineage {

  private static final String TOKENS = ".bin";

  @Override
  public void read(String shard, Consumer<LineageRow> rows) throws IOException {
    String uri = shard.substring(0, shard.length() - TOKENS.length()) + ".documents.parquet";
    if (!storage.exists(uri)) {
      throw new IncompatibleArtifactException("lineage: none (expected one beside " + shard + ")");
    }
    tables.read(uri, row -> rows.accept(row(row)));
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
