package io.gristmill.preprocessing.read.format;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator.RecordReader;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.text.Provenance;
import java.util.Optional;

/**
 * A file that cannot be read, such as one of unknown format: a single malformed record.
 *
 * @param length of the file; 0 if unknown
 */
record RefusedSource(MalformedCause cause, String detail, long length) implements DocumentSource {

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits) {
    RawRecord refused =
        new RawRecord.Malformed(cause, detail, new Provenance(file.uri(), 0, length));
    return new RecordIterator(
        new AtMostOne(range.start() == 0 ? Optional.of(refused) : Optional.empty()));
  }

  /** Reads a file without any record. */
  static RecordIterator empty() {
    return new RecordIterator(new AtMostOne(Optional.empty()));
  }

  private static final class AtMostOne implements RecordReader {

    private Optional<RawRecord> record;

    AtMostOne(Optional<RawRecord> record) {
      this.record = record;
    }

    @Override
    public Optional<RawRecord> next() {
      Optional<RawRecord> next = record;
      record = Optional.empty();
      return next;
    }

    @Override
    public void close() {}
  }
}
