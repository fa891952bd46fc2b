package io.gristmill.preprocessing.read.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads lines as bytes with their offsets. Lines end at LF, CR or a record separator (RFC 7464),
 * none of which JSON allows inside a string. A line beyond the limit is returned up to the limit,
 * and the caller sets the offset to continue from.
 */
final class LineReader implements Closeable {

  private static final int INITIAL = 64 << 10;

  /** The highest line end: higher bytes need no second check. */
  private static final int RECORD_SEPARATOR = 0x1e;

  private final InputStream in;
  private final long maxBytes;
  private byte[] buffer = new byte[INITIAL];
  private int position;
  private int limit;
  private long base;
  private int from;
  private int to;
  private long offset;
  private boolean open;
  private Optional<IOException> damage = Optional.empty();

  /**
   * Creates a reader that continues from {@code in}.
   *
   * @param offset of the next byte of {@code in}
   */
  LineReader(InputStream in, long offset, long maxBytes) {
    this.in = in;
    this.base = offset;
    this.maxBytes = maxBytes;
  }

  /** Moves to the next line; false at the end, or at damage once everything before it is read. */
  boolean next() {
    offset = nextOffset();
    int at = position;
    while (true) {
      at = lineEnd(at);
      if (at < limit) {
        return take(at, at + 1, false);
      }
      int held = limit - position;
      if (held > maxBytes) {
        return take(limit, limit, true);
      }
      if (!fill()) {
        return held > 0 && take(limit, limit, false);
      }
      at = position + held;
    }
  }

  private int lineEnd(int start) {
    byte[] bytes = buffer;
    int end = limit;
    int at = start;
    while (at < end && ((bytes[at] & 0xff) > RECORD_SEPARATOR || !isLineEnd(bytes[at]))) {
      at++;
    }
    return at;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r' || b == RECORD_SEPARATOR;
  }

  private boolean take(int end, int behind, boolean continues) {
    from = position;
    to = end;
    position = behind;
    open = continues;
    return true;
  }

  /** Continues an open line at {@code at}, after the consumed part. */
  void continueAt(int at) {
    position = at;
  }

  /** Skips the rest of an open line. */
  void passLine() {
    while (open) {
      int end = lineEnd(position);
      open = end == limit;
      position = open ? limit : end + 1;
      if (open && !fill()) {
        return;
      }
    }
  }

  /** Buffers up to {@code count} bytes at {@link #ahead}. Returns the number of available bytes. */
  int lookAhead(int count) {
    while (limit - position < count && fill()) {
      // Fewer at the end.
    }
    return Math.min(count, limit - position);
  }

  int ahead() {
    return position;
  }

  /** Returns false at the end and at damage, which is kept for {@link #takeDamage}. */
  private boolean fill() {
    if (damage.isPresent()) {
      return false;
    }
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      base += position;
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    try {
      int count = in.read(buffer, limit, buffer.length - limit);
      limit += Math.max(0, count);
      return count >= 0;
    } catch (IOException e) {
      damage = Optional.of(e);
      return false;
    }
  }

  /** The damage that ended the lines, if any; the next lines begin after it. */
  Optional<IOException> takeDamage() {
    Optional<IOException> taken = damage;
    damage = Optional.empty();
    return taken;
  }

  /** Whether damage ended the line. */
  boolean isCut() {
    return damage.isPresent() && to == limit;
  }

  /** The buffer that contains the line at [{@link #from}, {@link #to}) until the next call. */
  byte[] array() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Whether the line continues after {@link #to}, beyond the limit. */
  boolean isOpen() {
    return open;
  }

  /** Offset of the first byte of the line. */
  long offset() {
    return offset;
  }

  /** Offset of the first byte after the line. */
  long nextOffset() {
    return base + position;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
