package io.gristmill.preprocessing.read.warc;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * The bytes of the current segment that are read but not yet consumed. Positions are relative to
 * the first of them.
 */
final class RecordWindow implements Closeable {

  private static final int INITIAL = 64 << 10;
  private static final byte[] START = {'W', 'A', 'R', 'C', '/'};
  private static final byte[] TYPE = {'w', 'a', 'r', 'c', '-', 't', 'y', 'p', 'e', ':'};

  private final Segments segments;
  private final int maxHeaderBytes;
  private byte[] buffer = new byte[INITIAL];
  private int position;
  private int limit;
  private long base;

  RecordWindow(Segments segments, int maxHeaderBytes) {
    this.segments = segments;
    this.maxHeaderBytes = maxHeaderBytes;
  }

  boolean nextSegment() throws IOException {
    position = 0;
    limit = 0;
    base = 0;
    return segments.next();
  }

  byte[] array() {
    return buffer;
  }

  /** Index in {@link #array} of position 0. */
  int position() {
    return position;
  }

  /** Number of consumed bytes of the segment. */
  long passed() {
    return base + position;
  }

  int available() {
    return limit - position;
  }

  void pass(int count) {
    position += count;
  }

  /** Whether the segment has {@code count} more bytes, which are then buffered. */
  boolean ensure(int count) throws IOException {
    while (limit - position < count) {
      if (limit == buffer.length) {
        makeRoom();
      }
      int read = segments.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        return false;
      }
      limit += read;
    }
    return true;
  }

  /** Like {@link #ensure}, but continues with members that belong to the same record. */
  boolean ensureAcrossMembers(int count) throws IOException {
    boolean enough = ensure(count);
    while (!enough && segments.extend()) {
      enough = ensure(count);
    }
    return enough;
  }

  /** Whether more can be read while fewer than {@code most} bytes are buffered. */
  boolean continuesAcrossMembers(int most) throws IOException {
    int held = available();
    return held < most && !ensure(held + 1) && ensureAcrossMembers(held + 1);
  }

  boolean atEnd() throws IOException {
    return !ensure(1);
  }

  private void makeRoom() {
    int held = limit - position;
    // Moving a few bytes is cheaper than growing; repeatedly moving many is not.
    byte[] target = held > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
    System.arraycopy(buffer, position, target, 0, held);
    base += position;
    position = 0;
    limit = held;
    buffer = target;
  }

  /** Length of the line ends at {@code place}, up to {@code most} bytes. */
  int lineEnds(int place, int most) throws IOException {
    int count = 0;
    while (count < most && ensure(place + count + 1) && isLineEnd(place + count)) {
      count++;
    }
    return count;
  }

  private boolean isLineEnd(int place) {
    byte b = buffer[position + place];
    return b == '\n' || b == '\r';
  }

  boolean startsWith(int place, byte[] prefix) throws IOException {
    return ensure(place + prefix.length)
        && Arrays.equals(
            buffer, position + place, position + place + prefix.length, prefix, 0, prefix.length);
  }

  boolean startsWithVersion(int place) throws IOException {
    return startsWith(place, START);
  }

  /**
   * Whether {@code place} begins a header block that names a record type. Strict, since it decides
   * where reading resumes after damage, and pages may contain the word {@code WARC/1.0}.
   */
  boolean isRecordStart(int place) throws IOException {
    if (!startsWithVersion(place)) {
      return false;
    }
    int line = afterLine(place, place + maxHeaderBytes);
    while (line > 0 && lineEnds(line, 1) == 0) {
      if (isTypeField(line)) {
        return true;
      }
      line = afterLine(line, place + maxHeaderBytes);
    }
    return false;
  }

  private boolean isTypeField(int line) throws IOException {
    if (!ensure(line + TYPE.length)) {
      return false;
    }
    for (int i = 0; i < TYPE.length; i++) {
      int b = buffer[position + line + i];
      if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != TYPE[i]) {
        return false;
      }
    }
    return true;
  }

  /** The position after the next LF before {@code end}; -1 if there is none. */
  int afterLine(int place, int end) throws IOException {
    for (int at = place; at < end && ensure(at + 1); at++) {
      if (buffer[position + at] == '\n') {
        return at + 1;
      }
    }
    return -1;
  }

  /**
   * The first position in [from, end) at which a record starts, possibly within a line after stray
   * bytes.
   */
  int findRecordStart(int from, int end) throws IOException {
    for (int at = from; at < end && ensure(at + 1); at++) {
      if (buffer[position + at] == START[0] && isRecordStart(at, at == from)) {
        return at;
      }
    }
    return -1;
  }

  private boolean isRecordStart(int place, boolean lineStart) throws IOException {
    return isRecordStart(place)
        && (lineStart || isLineEnd(place - 1) || isVersionLine(place + START.length));
  }

  /** Whether the line ends with a version, which is required within a line. */
  private boolean isVersionLine(int place) throws IOException {
    int at = place;
    while (ensure(at + 1) && isVersionCharacter(buffer[position + at])) {
      at++;
    }
    boolean version = at > place;
    while (ensure(at + 1) && buffer[position + at] == ' ') {
      at++;
    }
    return version && ensure(at + 1) && isLineEnd(at);
  }

  private static boolean isVersionCharacter(byte b) {
    return (b >= '0' && b <= '9') || b == '.';
  }

  /** Consumes at least one byte, up to the next record start or the end of the segment. */
  void passToRecordStart() throws IOException {
    boolean lineStart = false;
    boolean first = true;
    while (ensureAcrossMembers(1)) {
      if (!first && buffer[position] == START[0] && isRecordStartAcrossMembers()) {
        if (lineStart || isVersionLine(START.length)) {
          return;
        }
      }
      int next = first || buffer[position] == START[0] ? 1 : 0;
      while (next < available() && buffer[position + next] != START[0]) {
        next++;
      }
      lineStart = next > 0 && isLineEnd(next - 1);
      first = false;
      pass(next);
    }
  }

  /** Whether a record starts here; its header may continue in the next members. */
  private boolean isRecordStartAcrossMembers() throws IOException {
    boolean found = isRecordStart(0);
    while (!found && mayStart() && continuesAcrossMembers(maxHeaderBytes)) {
      found = isRecordStart(0);
    }
    return found;
  }

  /** Whether the buffered bytes may be the start of a version line. */
  private boolean mayStart() {
    int held = Math.min(START.length, available());
    return Arrays.equals(buffer, position, position + held, START, 0, held);
  }

  @Override
  public void close() throws IOException {
    segments.close();
  }
}
