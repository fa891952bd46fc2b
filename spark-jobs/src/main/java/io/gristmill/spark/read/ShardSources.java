package io.gristmill.spark.read;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.format.DocumentSources;
import java.util.Map;

/**
 * All formats of shards, including those that need Hadoop's libraries. Such a format is one class
 * and one line here; others are a line in {@link DocumentSources}.
 */
public final class ShardSources {

  private static final DocumentSource ANY =
      new DocumentSources(Map.of(DocumentSources.PARQUET, new ParquetSource())).any();

  private ShardSources() {}

  /**
   * Reads a shard of any format. A shard of unknown format or that cannot be read is a malformed
   * record.
   */
  public static DocumentSource any() {
    return ANY;
  }

  /**
   * Parquet with a string column {@code text} and optionally {@code url} and {@code date} or {@code
   * timestamp}, at the top level or in {@code metadata}. Other columns are not read. Splits are at
   * row groups: a row group belongs to the range that contains its first byte. The offset of a
   * document is that of its row group.
   */
  public static final class ParquetSource implements DocumentSource {

    @Override
    public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits) {
      return new RecordIterator(new ParquetReader(file, range, limits));
    }
  }
}
