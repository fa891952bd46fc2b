package io.gristmill.preprocessing.read.text;

import static org.apache.commons.compress.archivers.tar.TarConstants.DEFAULT_RCDSIZE;

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
import io.gristmill.preprocessing.read.RawRecord.NotADocument;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.read.RecordKinds;
import io.gristmill.preprocessing.read.charset.HtmlDecoder;
import io.gristmill.preprocessing.read.charset.HtmlDecoder.DecodedText;
import io.gristmill.preprocessing.read.text.PlainTextSource.PlainTextReader;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * OpenWebText as published: a tar, compressed or not, of {@code *_data.xz}, each a tar of text
 * files; or a single one of those. Not splittable.
 */
public final class OpenWebTextSource implements DocumentSource {

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    InputStream in = InputStream.nullInputStream();
    if (range.contains(0)) {
      InputStream head = Decompression.buffered(ShardStream.open(file, 0));
      in = Decompression.of(head).wrap(head);
    }
    return new RecordIterator(new ArchiveReader(file.uri(), in, limits));
  }

  /**
   * Reads text files in nested tars, including concatenated ones. Damage costs the rest of the
   * innermost tar; the tar around it is read further. Offsets are those in the innermost tar,
   * decompressed.
   */
  private static final class ArchiveReader implements RecordReader {

    private static final String SOURCE = "openwebtext";
    private static final int DEEPEST = 4;
    private static final Pattern ARCHIVE =
        Pattern.compile(".*(\\.xz|\\.tar|\\.t[gx]z|\\.tar\\.(gz|zst|zstd|bz2|lz4)|\\.tbz2?)");

    private final InputStream in;
    private final ReadLimits limits;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final DocumentIds ids = new DocumentIds();
    private final CRC32 crc = new CRC32();

    ArchiveReader(String file, InputStream in, ReadLimits limits) {
      this.in = in;
      this.limits = limits;
      levels.push(new Level(file, in));
    }

    /** An open tar and the bytes after it. */
    private static final class Level {

      private final String name;
      private final StoredBuffer bytes;
      private TarArchiveInputStream tar;
      private long start;

      Level(String name, InputStream in) {
        this.name = name;
        this.bytes = StoredBuffer.of(in);
        this.tar = tar();
      }

      /** Uses blocks of one record, so that the tar is not read beyond its end. */
      private TarArchiveInputStream tar() {
        return new TarArchiveInputStream(bytes, DEFAULT_RCDSIZE, DEFAULT_RCDSIZE);
      }

      long offset() {
        return start + tar.getBytesRead();
      }

      /** Checks that a tar does not end within a header, which its reader takes for the end. */
      void requireWholeHeader() throws EOFException {
        long length = bytes.offset() - start;
        if (length % DEFAULT_RCDSIZE != 0) {
          throw new EOFException("the tar ends inside a header");
        }
      }

      /** Moves to the tar after the end of this one and its padding; false if there is none. */
      boolean another() throws IOException {
        byte[] next = bytes.peek(1);
        while (next.length > 0 && next[0] == 0) {
          bytes.skipNBytes(1);
          next = bytes.peek(1);
        }
        start = bytes.offset();
        tar = tar();
        return next.length > 0;
      }
    }

    @Override
    public Optional<RawRecord> next() {
      while (!levels.isEmpty()) {
        Level level = levels.peek();
        long offset = level.offset();
        try {
          Optional<RawRecord> record = next(level);
          if (record.isPresent()) {
            return record;
          }
        } catch (UncheckedIOException e) {
          throw e; // The storage failed, and not the shard.
        } catch (IOException | RuntimeException e) {
          levels.pop();
          Provenance provenance = new Provenance(level.name, offset, 0);
          String detail = MemberStream.message(e);
          return Optional.of(new Malformed(MalformedCause.BAD_ARCHIVE, detail, provenance));
        }
      }
      return Optional.empty();
    }

    private Optional<RawRecord> next(Level level) throws IOException {
      TarArchiveEntry entry = level.tar.getNextTarEntry();
      if (entry == null) {
        level.requireWholeHeader();
        if (!level.another()) {
          levels.pop();
        }
        return Optional.empty();
      }
      if (ARCHIVE.matcher(entry.getName()).matches() && levels.size() < DEEPEST) {
        InputStream stored = Decompression.buffered(level.tar);
        String name = level.name + "!/" + entry.getName();
        levels.push(new Level(name, Decompression.of(stored).wrap(stored)));
        return Optional.empty();
      }
      return entry.isDirectory() ? Optional.empty() : Optional.of(member(level, entry));
    }

    private RawRecord member(Level level, TarArchiveEntry entry) throws IOException {
      Provenance provenance =
          new Provenance(level.name, level.offset(), Math.max(0, entry.getSize()));
      if (!entry.isFile() || !entry.getName().endsWith(".txt")) {
        return new NotADocument(RecordKinds.NOT_TEXT, provenance);
      }
      if (entry.getSize() > limits.maxRecordBytes()) {
        String detail = entry.getName() + ": " + entry.getSize() + " bytes";
        return new Malformed(MalformedCause.RECORD_TOO_LARGE, detail, provenance);
      }
      byte[] bytes = level.tar.readNBytes((int) entry.getSize());
      DecodedText text = HtmlDecoder.decodePlain(bytes, 0, bytes.length);
      if (!text.isReadable()) {
        String detail = entry.getName() + ": " + PlainTextReader.NO_CHARSET;
        return new Malformed(MalformedCause.UNKNOWN_CHARSET, detail, provenance);
      }
      crc.reset();
      crc.update(bytes);
      return new TextRecord(
          new Document(
              ids.id(entry.getName(), provenance, 0, crc.getValue()),
              "",
              text.text(),
              Document.UNDETERMINED,
              SOURCE,
              Document.UNKNOWN_TIME,
              provenance));
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
