package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator.RecordReader;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.warc.Segments.PlainSegments;
import io.gristmill.preprocessing.read.warc.WarcFraming.Framed;
import io.gristmill.preprocessing.read.warc.WarcFraming.Framed.WarcRecord;
import io.gristmill.preprocessing.read.warc.ZstdSegments.ZstdFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * WARC with its WET and WAT forms: compressed by record, as one gzip member, anything in between,
 * or uncompressed; also in zstd frames. Splittable at every record if compressed by record.
 */
public final class WarcSource implements DocumentSource {

  /** Also matches drafts such as WARC/0.18. */
  private static final Pattern VERSION = Pattern.compile("WARC/\\d");

  private static final String GZIP = "\u001f\u008b";

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
        SegmentDetector probe = new SegmentDetector()) {
      head.seek(0);
      if (isGzip(head)) {
        return new GzipSegments(file, range, limits);
      } else if (ZstdFrame.begins(head)) {
        return new ZstdSegments(file, range, limits);
      }
      boolean skippable = ZstdFrame.beginsSkippable(head);
      if (isBehindStrayBytes(head, probe, !skippable && file.uri().endsWith(".gz"))) {
        return new GzipSegments(file, range, limits);
      }
      return skippable ? new ZstdSegments(file, range, limits) : new PlainSegments(file, range);
    }
  }

  private static boolean isGzip(StoredBytes head) throws IOException {
    return head.ensure(2)
        && head.array()[head.position()] == 0x1f
        && head.array()[head.position() + 1] == (byte) 0x8b;
  }

  /**
   * Whether gzip members follow stray bytes that are not plain records. If a whole window contains
   * neither, as after a large damaged member, the name decides.
   */
  private static boolean isBehindStrayBytes(StoredBytes head, SegmentDetector probe, boolean named)
      throws IOException {
    boolean more = head.ensure(StoredBytes.WINDOW);
    String text = new String(head.array(), 0, head.limit(), StandardCharsets.ISO_8859_1);
    Matcher version = VERSION.matcher(text);
    boolean plain = version.find();
    int end = plain ? version.start() : text.length();
    for (int at = text.indexOf(GZIP, 1); at >= 0 && at < end; at = text.indexOf(GZIP, at + 1)) {
      head.seek(at);
      if (probe.startsSegment(head)) {
        return true;
      }
    }
    return !plain && more && named;
  }

  /** Frames records and interprets them. */
  private static final class WarcReader implements RecordReader {

    private final WarcFraming framing;
    private final RecordInterpreter interpreter;

    WarcReader(WarcFraming framing, RecordInterpreter interpreter) {
      this.framing = framing;
      this.interpreter = interpreter;
    }

    @Override
    public Optional<RawRecord> next() throws IOException {
      return framing.next().map(this::interpret);
    }

    private RawRecord interpret(Framed framed) {
      if (framed instanceof WarcRecord record) {
        return interpreter.interpret(record);
      }
      return ((Framed.Unsound) framed).malformed();
    }

    @Override
    public void close() throws IOException {
      framing.close();
    }
  }
}
