package io.gristmill.preprocessing.read.text;

import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.document.Provenance;
import io.gristmill.preprocessing.read.DocumentIds;
import io.gristmill.preprocessing.read.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.NotADocument;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordKinds;
import io.gristmill.preprocessing.read.RecordReader;
import io.gristmill.preprocessing.read.charset.HtmlDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Text files in tars in tars. Damage costs the rest of the innermost tar; the one around it is read
 * on. Offsets are those in the innermost tar, decompressed.
 */
final class ArchiveReader implements RecordReader {

  private static final String SOURCE = "openwebtext";
  private static final int DEEPEST = 4;

  private final InputStream in;
  private final ReadLimits limits;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final DocumentIds ids = new DocumentIds();
  private final CRC32 crc = new CRC32();

  /** A tar that is being read. */
  private record Level(String name, TarArchiveInputStream tar) {}

  ArchiveReader(String file, InputStream in, ReadLimits limits) {
    this.in = in;
    this.limits = limits;
    levels.push(new Level(file, new TarArchiveInputStream(in)));
  }

  @Override
  public Optional<RawRecord> next() {
    while (!levels.isEmpty()) {
      Level level = levels.peek();
      long offset = level.tar.getBytesRead();
      try {
        TarArchiveEntry entry = level.tar.getNextTarEntry();
        if (entry == null) {
          levels.pop();
        } else if (isArchive(entry.getName()) && levels.size() < DEEPEST) {
          open(level, entry.getName());
        } else if (!entry.isDirectory()) {
          return Optional.of(member(level, entry));
        }
      } catch (IOException e) {
        levels.pop();
        Provenance provenance = new Provenance(level.name, offset, 0);
        return Optional.of(new Malformed(MalformedCause.BAD_ARCHIVE, e.toString(), provenance));
      }
    }
    return Optional.empty();
  }

  private static boolean isArchive(String name) {
    return name.endsWith(".xz") || name.endsWith(".tar") || name.endsWith(".tgz");
  }

  private void open(Level outer, String name) throws IOException {
    InputStream stored = Decompression.buffered(outer.tar);
    InputStream tar = new LazyStream(stored, Decompression.of(stored));
    levels.push(new Level(outer.name + "!/" + name, new TarArchiveInputStream(tar)));
  }

  private RawRecord member(Level level, TarArchiveEntry entry) throws IOException {
    Provenance provenance =
        new Provenance(level.name, level.tar.getBytesRead(), Math.max(0, entry.getSize()));
    if (!entry.isFile() || !entry.getName().endsWith(".txt")) {
      return new NotADocument(RecordKinds.NOT_TEXT, provenance);
    }
    if (entry.getSize() > limits.maxRecordBytes()) {
      String detail = entry.getName() + ": " + entry.getSize() + " bytes";
      return new Malformed(MalformedCause.RECORD_TOO_LARGE, detail, provenance);
    }
    byte[] bytes = level.tar.readNBytes((int) entry.getSize());
    crc.reset();
    crc.update(bytes);
    return new TextRecord(
        new Document(
            ids.id(entry.getName(), provenance, 0, crc.getValue()),
            "",
            HtmlDecoder.decodePlain(bytes, 0, bytes.length).text(),
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
