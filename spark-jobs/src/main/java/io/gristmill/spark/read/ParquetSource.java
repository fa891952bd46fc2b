package io.gristmill.spark.read;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;

/**
 * Parquet with a string column {@code text}, and if known {@code url} and {@code date} or {@code
 * timestamp}, at the top or in {@code metadata}; other columns are not read. Split at row groups:
 * one belongs to the range its first byte is in. The offset of a document is that of its row group.
 */
public final class ParquetSource implements DocumentSource {

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits) {
    return new RecordIterator(new ParquetReader(file, range, limits));
  }
}
