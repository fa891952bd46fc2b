package io.gristmill.preprocessing.read.text;

import static io.gristmill.preprocessing.read.text.PlainTextSource.PIECE;
import static io.gristmill.preprocessing.read.text.PlainTextSource.WHOLE;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentIds;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator.RecordReader;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.read.charset.HtmlDecoder;
import io.gristmill.preprocessing.read.charset.HtmlDecoder.DecodedText;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Text files, compressed or not. A file is one document; one of more than {@value #WHOLE} bytes is
 * treated as a corpus without separators and is cut at blank lines into pieces of at least {@value
 * #PIECE} bytes, so that some of it can be held out. Not splittable.
 */
public final class PlainTextSource implements DocumentSource {

  static final int WHOLE = 256 << 10;
  static final int PIECE = 32 << 10;

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    InputStream in = InputStream.nullInputStream();
    if (range.contains(0)) {
      InputStream head = Decompression.buffered(ShardStream.open(file, 0));
      in = Decompression.of(head).wrap(head);
    }
    return new RecordIterator(new PlainTextReader(file.uri(), in));
  }

  /** Cuts a text into documents; holds one piece at a time. */
  static final class PlainTextReader implements RecordReader {

    static final String NO_CHARSET = "bytes that are text in no charset known";

    private static final String SOURCE = "text";

    private final String file;
    private final InputStream in;
    private final byte[] buffer = new byte[WHOLE + 1];
    private final DocumentIds ids = new DocumentIds();
    private final CRC32 crc = new CRC32();
    private int filled;
    private long offset;
    private boolean huge;
    private boolean ended;
    private Optional<IOException> damage = Optional.empty();

    PlainTextReader(String file, InputStream in) {
      this.file = file;
      this.in = in;
    }

    @Override
    public Optional<RawRecord> next() {
      fill();
      if (filled > 0) {
        return Optional.of(take(huge ? cut() : filled));
      }
      Optional<RawRecord> record =
          damage.map(
              cause ->
                  new Malformed(
                      MalformedCause.BAD_ARCHIVE,
                      cause.getMessage(),
                      new Provenance(file, offset, 0)));
      // Readable data after the damage is a different text.
      damage = Optional.empty();
      huge = false;
      return record;
    }

    private void fill() {
      try {
        while (!ended && damage.isEmpty() && filled < buffer.length) {
          int count = in.read(buffer, filled, buffer.length - filled);
          ended = count < 0;
          filled += Math.max(0, count);
        }
      } catch (IOException e) {
        damage = Optional.of(e);
      }
      huge |= filled == buffer.length;
    }

    /**
     * After the first blank line that completes a piece, else the last line, else the last
     * character.
     */
    private int cut() {
      int lastLine = 0;
      for (int at = 1; at < filled; at++) {
        if (buffer[at - 1] == '\n') {
          lastLine = at;
          if (at >= PIECE && isBlankLine(at)) {
            return at;
          }
        }
      }
      if (ended || damage.isPresent()) {
        return filled;
      }
      return lastLine > 0 ? lastLine : lastCharacter();
    }

    private boolean isBlankLine(int at) {
      return buffer[at] == '\n'
          || (buffer[at] == '\r' && at + 1 < filled && buffer[at + 1] == '\n');
    }

    private int lastCharacter() {
      int at = filled - 1;
      while (at > filled - 4 && (buffer[at] & 0xc0) == 0x80) {
        at--;
      }
      return at;
    }

    private RawRecord take(int count) {
      Provenance provenance = new Provenance(file, offset, count);
      DecodedText text = HtmlDecoder.decodePlain(buffer, 0, count);
      RawRecord record =
          text.isReadable()
              ? new TextRecord(document(text.text(), count, provenance))
              : new Malformed(MalformedCause.UNKNOWN_CHARSET, NO_CHARSET, provenance);
      System.arraycopy(buffer, count, buffer, 0, filled - count);
      filled -= count;
      offset += count;
      return record;
    }

    private Document document(String text, int count, Provenance provenance) {
      crc.reset();
      crc.update(buffer, 0, count);
      return new Document(
          ids.id("", provenance, 0, crc.getValue()),
          "",
          text,
          Document.UNDETERMINED,
          SOURCE,
          Document.UNKNOWN_TIME,
          provenance);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
