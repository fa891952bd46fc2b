package io.gristmill.spark.read;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.format.DocumentSources;
import java.util.Locale;
import java.util.Map;

/**
 * The formats of shards, those that need Hadoop's libraries included. A new one of these is one
 * class and one line here; any other is a line in {@link DocumentSources}.
 */
public final class ShardSources {

  private static final Map<String, DocumentSource> BY_SUFFIX =
      Map.of(".parquet", new ParquetSource());

  private ShardSources() {}

  /** The source of a shard; a file of unknown format has one too, which quarantines it. */
  public static DocumentSource of(InputFile file) {
    String name = file.uri().toLowerCase(Locale.ROOT);
    return BY_SUFFIX.entrySet().stream()
        .filter(format -> name.endsWith(format.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> DocumentSources.of(file));
  }
}
