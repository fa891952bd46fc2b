package io.gristmill.preprocessing.read;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A shard in memory and its records. */
public record MemoryFile(String uri, byte[] bytes) implements InputFile {

  public static MemoryFile of(Path file) throws IOException {
    return new MemoryFile(file.toUri().toString(), Files.readAllBytes(file));
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public InputStream open(long offset) {
    int from = (int) offset;
    return new ByteArrayInputStream(bytes, from, bytes.length - from);
  }

  public List<RawRecord> read(DocumentSource source) throws Exception {
    return read(source, ByteRange.ALL, ReadLimits.DEFAULTS);
  }

  public List<RawRecord> read(DocumentSource source, ByteRange range, ReadLimits limits)
      throws Exception {
    List<RawRecord> records = new ArrayList<>();
    try (RecordIterator iterator = source.open(this, range, limits)) {
      iterator.forEachRemaining(records::add);
    }
    return records;
  }

  /** The records of consecutive ranges of {@code splitBytes}. */
  public List<RawRecord> readSplit(DocumentSource source, long splitBytes) throws Exception {
    List<RawRecord> records = new ArrayList<>();
    for (ByteRange range : ByteRange.split(bytes.length, splitBytes)) {
      records.addAll(read(source, range, ReadLimits.DEFAULTS));
    }
    return records;
  }

  /** {@code html}, {@code text}, a kind, or {@code !cause@offset+length}. */
  public static String summary(RawRecord record) {
    if (record instanceof RawRecord.HtmlPage) {
      return "html";
    }
    if (record instanceof RawRecord.TextRecord) {
      return "text";
    }
    if (record instanceof RawRecord.NotADocument other) {
      return other.kind();
    }
    RawRecord.Malformed bad = (RawRecord.Malformed) record;
    return "!%s@%d+%d"
        .formatted(bad.cause().word(), bad.provenance().offset(), bad.provenance().length());
  }
}
