package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import java.io.IOException;
import java.io.InputStream;

/**
 * WARC, and its WET and WAT forms: compressed by record, as one gzip member, in anything between,
 * or not at all. Splittable at every record of the first kind.
 */
public final class WarcSource implements DocumentSource {

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    ByteRange within = new ByteRange(Math.min(range.start(), file.length()), range.end());
    Segments segments =
        isGzip(file) ? new GzipSegments(file, within, limits) : new PlainSegments(file, within);
    return new RecordIterator(
        new WarcReader(
            new WarcFraming(file.uri(), segments, limits), new RecordInterpreter(limits)));
  }

  private static boolean isGzip(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      byte[] magic = in.readNBytes(2);
      return magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
    }
  }
}
