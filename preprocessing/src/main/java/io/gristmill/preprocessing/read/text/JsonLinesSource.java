package io.gristmill.preprocessing.read.text;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import java.io.IOException;
import java.io.InputStream;

/**
 * One JSON object a line with a string {@code text}, and if known {@code url} and {@code date}, at
 * the top or in {@code metadata}. Plain files are split at lines; gzip, zstd and xz are not, and
 * their offsets are those of the decompressed bytes.
 */
public final class JsonLinesSource implements DocumentSource {

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    LineReader lines;
    ByteRange wanted = range;
    InputStream head = Decompression.buffered(ShardStream.open(file, 0));
    Decompression compression = Decompression.of(head);
    if (compression != Decompression.NONE) {
      boolean mine = range.contains(0);
      InputStream all = mine ? new LazyStream(head, compression) : InputStream.nullInputStream();
      lines = new LineReader(all, 0, limits.maxRecordBytes());
      wanted = ByteRange.ALL;
    } else {
      head.close();
      lines = plain(file, range, limits);
    }
    return new RecordIterator(new JsonLinesReader(file.uri(), lines, wanted, limits));
  }

  private static LineReader plain(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    // The byte before the range tells whether the range begins a line.
    long start = Math.max(0, Math.min(range.start(), file.length()) - 1);
    LineReader lines =
        new LineReader(ShardStream.open(file, start), start, limits.maxRecordBytes());
    if (range.start() > 0) {
      lines.next();
    }
    return lines;
  }
}
