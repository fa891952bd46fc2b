package io.gristmill.preprocessing.read.format;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.document.Provenance;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import io.gristmill.preprocessing.read.RecordReader;
import java.io.IOException;
import java.util.Optional;

/** A file of no known format, such as one that strayed into a folder of shards: one record. */
final class UnknownSource implements DocumentSource {

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    long length = file.length();
    return new RecordIterator(
        range.contains(0) || length == 0 ? new OneRecord(file.uri(), length) : new NoRecord());
  }

  private static final class OneRecord implements RecordReader {

    private final RawRecord record;
    private boolean read;

    OneRecord(String uri, long length) {
      record =
          new RawRecord.Malformed(
              MalformedCause.UNKNOWN_FORMAT,
              format("format: unknown (expected one of %s)", DocumentSources.names()),
              new Provenance(uri, 0, length));
    }

    @Override
    public Optional<RawRecord> next() {
      Optional<RawRecord> next = read ? Optional.empty() : Optional.of(record);
      read = true;
      return next;
    }

    @Override
    public void close() {}
  }

  private static final class NoRecord implements RecordReader {

    @Override
    public Optional<RawRecord> next() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
