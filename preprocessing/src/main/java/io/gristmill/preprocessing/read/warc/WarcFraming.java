package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.http.HeaderFields;
import io.gristmill.preprocessing.read.warc.Segments.Damage;
import io.gristmill.preprocessing.read.warc.WarcFraming.Framed.WarcRecord;
import io.gristmill.preprocessing.text.Provenance;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Cuts segments into records. {@code Content-Length} is trusted if a record or the end follows the
 * block; otherwise the block extends to the start of the next record.
 */
final class WarcFraming implements Closeable {

  private static final byte[] ARC = "filedesc:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CRLF_TWICE = {'\r', '\n', '\r', '\n'};
  private static final byte[] LF_TWICE = {'\n', '\n'};
  private static final int MOST_LINE_ENDS = 1 << 10;
  private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);
  private static final int UNKNOWN = -1;
  private static final int INTERRUPTED = -2;

  private final String file;
  private final Segments segments;
  private final ReadLimits limits;
  private final RecordWindow window;
  private boolean inSegment;
  private long ordinal;

  WarcFraming(String file, Segments segments, ReadLimits limits) {
    this.file = file;
    this.segments = segments;
    this.limits = limits;
    this.window = new RecordWindow(segments, limits.maxHeaderBytes());
  }

  /** The next record or damaged stretch; empty at the end of the range. */
  Optional<Framed> next() throws IOException {
    while (inSegment || openSegment()) {
      window.pass(window.lineEnds(0, Integer.MAX_VALUE));
      if (window.atEnd()) {
        inSegment = false;
        if (segments.damage().isPresent()) {
          return Optional.of(damaged());
        }
      } else {
        return Optional.of(window.startsWithVersion(0) ? record() : stretch());
      }
    }
    return Optional.empty();
  }

  private boolean openSegment() throws IOException {
    inSegment = window.nextSegment();
    ordinal = 0;
    return inSegment;
  }

  private Framed stretch() throws IOException {
    long from = window.passed();
    boolean arc = window.startsWith(0, ARC);
    window.passToRecordStart();
    return arc
        ? malformed(MalformedCause.ARC_NOT_SUPPORTED, "an ARC file (expected WARC)", from)
        : malformed(MalformedCause.NOT_A_RECORD, "bytes that start no record", from);
  }

  private Framed record() throws IOException {
    long from = window.passed();
    int header = headerLength();
    while (header == UNKNOWN && window.continuesAcrossMembers(limits.maxHeaderBytes())) {
      header = headerLength();
    }
    if (header < 0) {
      boolean tooLong = window.available() >= limits.maxHeaderBytes();
      window.passToRecordStart();
      if (tooLong) {
        String detail = "more than " + limits.maxHeaderBytes() + " bytes of WARC header";
        return malformed(MalformedCause.HEADER_TOO_LARGE, detail, from);
      }
      return window.atEnd()
          ? malformed(MalformedCause.RECORD_TRUNCATED, "the shard ends in a WARC header", from)
          : malformed(MalformedCause.BAD_WARC_HEADER, "a record starts in a WARC header", from);
    }
    return block(from, header);
  }

  /**
   * Length up to and including the blank line, or up to an HTTP message if that line is missing;
   * {@link #UNKNOWN} if the header does not end, {@link #INTERRUPTED} if another record ends it.
   */
  private int headerLength() throws IOException {
    int line = window.afterLine(0, limits.maxHeaderBytes());
    while (line > 0 && !window.startsWithVersion(line)) {
      int next = window.afterLine(line, limits.maxHeaderBytes());
      if (next > 0 && next - line <= 2 && window.lineEnds(line, 2) == next - line) {
        return next;
      }
      if (next > 0 && window.startsWith(line, HTTP)) {
        return line;
      }
      line = next;
    }
    return line > 0 ? INTERRUPTED : UNKNOWN;
  }

  private Framed block(long from, int header) throws IOException {
    long declared = contentLength(header);
    int length = declared > limits.maxRecordBytes() ? UNKNOWN : blockLength(header, declared);
    if (length == UNKNOWN) {
      return oversized(from, declared);
    }
    int end = header + length;
    boolean complete = declared <= length || !endsAt(end);
    if (!complete && segments.layout() == Segments.Layout.PLAIN) {
      window.pass(end);
      String detail = "the shard ends after " + length + " of " + declared + " bytes";
      return malformed(MalformedCause.RECORD_TRUNCATED, detail, from);
    }
    return framed(from, header, length);
  }

  /** Returns {@link #UNKNOWN} if missing or not a number. */
  private long contentLength(int header) {
    String value = fields(header).first("Content-Length").orElse("");
    try {
      return value.isEmpty() ? UNKNOWN : Math.max(UNKNOWN, Long.parseLong(value));
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  private HeaderFields fields(int header) {
    return new HeaderFields(window.array(), window.position(), window.position() + header);
  }

  /** Actual length of the block; {@link #UNKNOWN} if it exceeds the limit. */
  private int blockLength(int header, long declared) throws IOException {
    int end = header + (int) Math.max(0, declared);
    boolean whole = declared >= 0 && window.ensureAcrossMembers(end);
    if (whole && isTrailer(end)) {
      return (int) declared;
    }
    int most = header + (int) limits.maxRecordBytes();
    int next = window.findRecordStart(header, whole ? end : most + 1);
    if (next < 0 && whole && recordFollows(end)) {
      return (int) declared;
    }
    if (next < 0 && whole) {
      next = window.findRecordStart(end, most + 1);
    }
    if (next < 0 && window.ensure(most + 1)) {
      return UNKNOWN;
    }
    int found = next < 0 ? window.available() : next;
    return withoutTrailer(header, found) - header;
  }

  /** Whether a record or the end of the segment follows, possibly after line ends. */
  private boolean recordFollows(int place) throws IOException {
    int after = place + window.lineEnds(place, MOST_LINE_ENDS);
    return !window.ensure(after + 1) || window.startsWithVersion(after);
  }

  /** Whether only line ends follow {@code place} in the segment. */
  private boolean endsAt(int place) throws IOException {
    return !window.ensure(place + window.lineEnds(place, MOST_LINE_ENDS) + 1);
  }

  /** Whether the two line ends that terminate a record are at {@code place}. */
  private boolean isTrailer(int place) throws IOException {
    return window.startsWith(place, CRLF_TWICE) || window.startsWith(place, LF_TWICE);
  }

  private int withoutTrailer(int header, int end) throws IOException {
    for (byte[] trailer : new byte[][] {CRLF_TWICE, LF_TWICE}) {
      int start = end - trailer.length;
      if (start >= header && window.startsWith(start, trailer)) {
        return start;
      }
    }
    return end;
  }

  private Framed oversized(long from, long declared) throws IOException {
    window.passToRecordStart();
    String size = declared < 0 ? "no length that can be read" : declared + " bytes";
    String detail = size + " (expected at most " + limits.maxRecordBytes() + ")";
    return malformed(MalformedCause.RECORD_TOO_LARGE, detail, from);
  }

  private Framed framed(long from, int header, int length) throws IOException {
    // Reading to the end of the member verifies its checksum before the record is accepted.
    int end = header + length;
    boolean last = endsAt(end);
    HeaderFields fields = fields(header);
    int blockFrom = window.position() + header;
    window.pass(end);
    if (last && segments.damage().isPresent()) {
      return damaged();
    }
    Optional<String> type = fields.first("WARC-Type");
    if (type.isEmpty()) {
      return malformed(MalformedCause.BAD_WARC_HEADER, "no WARC-Type", from);
    }
    return new WarcRecord(
        type.get().toLowerCase(Locale.ROOT),
        fields,
        window.array(),
        blockFrom,
        blockFrom + length,
        provenance(from, last),
        nextOrdinal());
  }

  private long nextOrdinal() {
    return segments.layout() == Segments.Layout.COMPRESSED ? ordinal++ : 0;
  }

  private Framed damaged() {
    Damage damage = segments.damage().orElseThrow();
    inSegment = false;
    long length = segments.end() - segments.start();
    Provenance provenance = new Provenance(file, segments.start(), length);
    return new Framed.Unsound(new Malformed(damage.cause(), damage.detail(), provenance));
  }

  private Framed malformed(MalformedCause cause, String detail, long from) throws IOException {
    boolean last = window.atEnd();
    if (last && segments.damage().isPresent()) {
      return damaged();
    }
    ordinal++;
    return new Framed.Unsound(new Malformed(cause, detail, provenance(from, last)));
  }

  private Provenance provenance(long from, boolean last) {
    if (segments.layout() == Segments.Layout.PLAIN) {
      return new Provenance(file, segments.start() + from, window.passed() - from);
    }
    // The length of a member is known once it is read to its end.
    long length = last ? segments.end() - segments.start() : 0;
    return new Provenance(file, segments.start(), length);
  }

  @Override
  public void close() throws IOException {
    window.close();
  }

  /** The result of framing: a record, or bytes outside any record. */
  sealed interface Framed {

    record Unsound(Malformed malformed) implements Framed {}

    /**
     * A framed record: a view that is valid until the next one is read.
     *
     * @param header WARC fields
     * @param array contains the block (the bytes after the header) at [from, to)
     * @param ordinal among the records with the same provenance offset
     */
    record WarcRecord(
        String type,
        HeaderFields header,
        byte[] array,
        int from,
        int to,
        Provenance provenance,
        long ordinal)
        implements Framed {}
  }
}
