package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * WARC, and its WET and WAT forms: compressed by record, as one gzip member, in anything between,
 * or not at all; also in zstd frames. Splittable at every record of the first kind.
 */
public final class WarcSource implements DocumentSource {

  /** Of drafts too, as WARC/0.18. */
  private static final Pattern VERSION = Pattern.compile("WARC/\\d");

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    ByteRange within = new ByteRange(Math.min(range.start(), file.length()), range.end());
    return new RecordIterator(
        new WarcReader(
            new WarcFraming(file.uri(), segments(file, within, limits), limits),
            new RecordInterpreter(limits)));
  }

  private static Segments segments(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    StoredBytes head = new StoredBytes(file);
    try (head;
        SegmentProbe probe = new SegmentProbe()) {
      head.seek(0);
      if (isGzip(head) || isBehindStrayBytes(head, probe)) {
        return new GzipSegments(file, range, limits);
      }
      return ZstdFrame.begins(head) || ZstdFrame.beginsSkippable(head)
          ? new ZstdSegments(file, range, limits)
          : new PlainSegments(file, range);
    }
  }

  private static boolean isGzip(StoredBytes head) throws IOException {
    return head.ensure(2)
        && head.array()[head.position()] == 0x1f
        && head.array()[head.position() + 1] == (byte) 0x8b;
  }

  /** Whether compressed records follow bytes that are neither they nor plain records. */
  private static boolean isBehindStrayBytes(StoredBytes head, SegmentProbe probe)
      throws IOException {
    if (ZstdFrame.begins(head)) {
      return false;
    }
    head.ensure(StoredBytes.WINDOW);
    String text = new String(head.array(), 0, head.limit(), StandardCharsets.ISO_8859_1);
    Matcher plain = VERSION.matcher(text);
    int end = plain.find() ? plain.start() : head.limit();
    for (int at = 1; at < end; at++) {
      head.seek(at);
      if (head.array()[at] == 0x1f && probe.startsSegment(head)) {
        return true;
      }
    }
    head.seek(0);
    return false;
  }
}
