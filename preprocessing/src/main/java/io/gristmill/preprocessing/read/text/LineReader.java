package io.gristmill.preprocessing.read.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lines as bytes with their offsets. They end at LF, CR or a record separator (RFC 7464), none of
 * which JSON allows inside a string. A line beyond the limit is handed out as far as it goes, and
 * the caller says where it continues.
 */
final class LineReader implements Closeable {

  private static final int INITIAL = 64 << 10;

  /** The highest line end: what is above needs no second look. */
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
   * Reads on from {@code in}.
   *
   * @param offset of the next byte of {@code in}
   */
  LineReader(InputStream in, long offset, long maxBytes) {
    this.in = in;
    this.base = offset;
    this.maxBytes = maxBytes;
  }

  /** Moves to the next line; false at the end or, once all before is read, at damage. */
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

  private boolean take(int end, int behind, boolean goesOn) {
    from = position;
    to = end;
    position = behind;
    open = goesOn;
    return true;
  }

  /** Of an open line: its next part begins at {@code at}, behind what has been taken from it. */
  void continueAt(int at) {
    position = at;
  }

  /** Passes the rest of an open line. */
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

  /** Buffers up to {@code count} bytes ahead, and says how many there are at {@link #ahead}. */
  int lookAhead(int count) {
    while (limit - position < count && fill()) {
      // As many as there are.
    }
    return Math.min(count, limit - position);
  }

  int ahead() {
    return position;
  }

  /** False at the end and at damage, which is kept until it is asked for. */
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

  /** Why lines end here, if there is a cause; the next ones begin behind it. */
  Optional<IOException> takeDamage() {
    Optional<IOException> taken = damage;
    damage = Optional.empty();
    return taken;
  }

  /** Whether damage ended the line. */
  boolean isCut() {
    return damage.isPresent() && to == limit;
  }

  /** Holds the line at [{@link #from}, {@link #to}) until the next one. */
  byte[] array() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Whether the line goes on behind {@link #to}, beyond the limit. */
  boolean isOpen() {
    return open;
  }

  /** Of the line's first byte. */
  long offset() {
    return offset;
  }

  /** Of the first byte behind the line. */
  long nextOffset() {
    return base + position;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
