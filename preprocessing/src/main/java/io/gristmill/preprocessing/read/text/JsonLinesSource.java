package io.gristmill.preprocessing.read.text;

import static io.gristmill.preprocessing.read.text.JsonBytes.passSeparators;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

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

  /**
   * Detects JSON in another layout by the first bytes of a file, to report one record instead of
   * one per line. A damaged first line is not another layout.
   */
  static final class JsonLayout {

    /** Number of bytes to examine. A longer first line is inconclusive. */
    static final int BYTES = 64 << 10;

    private static final String EXPECTED = " (expected an object a line)";

    private JsonLayout() {}

    /** Describes the layout if it is not one object per line; empty otherwise. */
    static Optional<String> problem(JsonBytes json, byte[] bytes, int start, int end)
        throws IOException {
      if (isUtf16(bytes, start, end)) {
        return Optional.of("UTF-16 text (expected UTF-8)");
      }
      int from = passSeparators(bytes, start, end);
      int to = from;
      while (to < end && bytes[to] != '\n' && bytes[to] != '\r') {
        to++;
      }
      int next = passSeparators(bytes, to, end);
      boolean bracket = from < to && (bytes[from] == '[' || bytes[from] == '{');
      if (next == end || !bracket || !json.isUnfinished(bytes, from, to)) {
        return Optional.empty();
      }
      if (bytes[from] == '[') {
        return Optional.of("an array" + EXPECTED);
      }
      return bytes[next] == '{' || hasDocument(json, bytes, next, end)
          ? Optional.empty()
          : Optional.of("an object over several lines" + EXPECTED);
    }

    /** Whether a later line is an object with a text, so that only the first line is damaged. */
    private static boolean hasDocument(JsonBytes json, byte[] bytes, int start, int end) {
      int from = start;
      while (from < end) {
        int to = from;
        while (to < end && bytes[to] != '\n' && bytes[to] != '\r') {
          to++;
        }
        if (JsonBytes.isObject(bytes, from, to) && isDocument(json, bytes, from, to)) {
          return true;
        }
        from = passSeparators(bytes, to, end);
      }
      return false;
    }

    private static boolean isDocument(JsonBytes json, byte[] bytes, int from, int to) {
      try {
        return json.names(bytes, from, to).contains("text");
      } catch (IOException e) {
        // Not JSON, or not in UTF-8: not a document.
        return false;
      }
    }

    private static boolean isUtf16(byte[] bytes, int start, int end) {
      if (end - start < 2) {
        return false;
      }
      int two = ((bytes[start] & 0xff) << 8) | (bytes[start + 1] & 0xff);
      return two == 0xfffe || two == 0xfeff || two == '{' << 8 || two == '{';
    }
  }
}
