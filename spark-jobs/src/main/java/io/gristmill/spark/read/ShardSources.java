package io.gristmill.spark.read;

import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.format.DocumentSources;
import java.util.Map;

/**
 * The formats of shards, those that need Hadoop's libraries included. A new one of these is one
 * class and one line here; any other is a line in {@link DocumentSources}.
 */
public final class ShardSources {

  private static final DocumentSource ANY =
      new DocumentSources(Map.of(DocumentSources.PARQUET, new ParquetSource())).any();

  private ShardSources() {}

  /**
   * Reads a shard of any format. One of unknown format, or that cannot be read, is a malformed
   * record.
   */
  public static DocumentSource any() {
    return ANY;
  }
}
