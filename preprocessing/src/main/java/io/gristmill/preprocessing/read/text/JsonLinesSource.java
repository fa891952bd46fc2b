package io.gristmill.preprocessing.read.text;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import java.io.IOException;
import java.io.InputStream;

/**
 * JSON objects with a string {@code text}, and optionally {@code url} and {@code date}, at the top
 * level or in {@code metadata}; one or several per line. Plain files are split at lines; compressed
 * ones are not, and their offsets are those of the decompressed bytes.
 */
public final class JsonLinesSource implements DocumentSource {

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    InputStream head = Decompression.buffered(ShardStream.open(file, 0));
    Decompression compression = Decompression.of(head);
    if (compression != Decompression.NONE) {
      InputStream all = range.contains(0) ? compression.wrap(head) : InputStream.nullInputStream();
      LineReader lines = new LineReader(all, 0, limits.maxRecordBytes());
      ByteRange whole = range.contains(0) ? ByteRange.ALL : range;
      return new RecordIterator(new JsonLinesReader(file.uri(), lines, whole, limits));
    }
    LineReader lines =
        range.start() > 0 && isOtherLayout(head, limits)
            ? new LineReader(InputStream.nullInputStream(), range.start(), limits.maxRecordBytes())
            : plain(file, range, limits);
    head.close();
    return new RecordIterator(new JsonLinesReader(file.uri(), lines, range, limits));
  }

  /** Whether the reader of the shard's start refuses the whole shard. */
  private static boolean isOtherLayout(InputStream head, ReadLimits limits) throws IOException {
    byte[] bytes = head.readNBytes(JsonLayout.BYTES);
    JsonBytes json = new JsonBytes((int) limits.maxRecordBytes());
    return JsonLayout.problem(json, bytes, 0, bytes.length).isPresent();
  }

  private static LineReader plain(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    // The byte before the range shows whether the range begins a line.
    long start = Math.max(0, Math.min(range.start(), file.length()) - 1);
    LineReader lines =
        new LineReader(ShardStream.open(file, start), start, limits.maxRecordBytes());
    if (range.start() > 0 && lines.next()) {
      lines.passLine();
    }
    return lines;
  }
}
