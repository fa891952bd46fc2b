package io.gristmill.preprocessing.read.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Undoes {@code Transfer-Encoding: chunked} (RFC 9112, section 7.1). Crawlers often keep the header
 * and store the body joined, or the other way round, so the bytes decide: a first line is a size
 * only if its chunk ends where it says. What follows a broken chunk is kept as it is.
 */
final class ChunkedBody {

  private static final int LARGEST_SHIFTABLE = Integer.MAX_VALUE >> 4;
  private static final int TAIL = 64;

  private final Body stored;
  private final byte[] joined;
  private int length;
  private int at;

  /** A size line and the place behind it. */
  private record SizeLine(int size, int end) {}

  private ChunkedBody(Body stored) {
    this.stored = stored;
    this.joined = new byte[stored.length()];
  }

  /**
   * The joined body.
   *
   * @param declared whether the header says that the body is chunked; if it does not, the body must
   *     be so to its very end
   */
  static Body join(Body stored, boolean declared) {
    if (Character.digit(stored.at(0), 16) < 0) {
      return stored;
    }
    ChunkedBody body = new ChunkedBody(stored);
    boolean complete = body.join();
    boolean chunked = declared ? body.at > 0 : complete && body.length > 0;
    return chunked ? new Body(body.joined, 0, body.length) : stored;
  }

  /** Whether the last chunk was found; leaves {@link #at} at 0 if there is no chunk. */
  private boolean join() {
    Optional<SizeLine> line = sizeLine(at);
    while (line.isPresent() && line.get().size > 0) {
      int end = line.get().end + line.get().size;
      if (end < 0 || end > stored.length()) {
        cutShort(line.get());
        return false;
      }
      int next = afterLineEnd(end);
      if (next == end && end < stored.length()) {
        break;
      }
      take(line.get().end, end);
      at = next;
      line = sizeLine(at);
    }
    boolean last = line.isPresent() && line.get().size == 0 && endsHere(line.get().end);
    if (!last && at > 0) {
      take(at, stored.length());
    }
    at = last ? stored.length() : at;
    return last;
  }

  /** A chunk that the body ends in: taken if a chunk came before it or it cannot be a text line. */
  private void cutShort(SizeLine line) {
    if (at > 0 || isCutPage(line.end)) {
      take(line.end, stored.length());
      at = stored.length();
    }
  }

  /** Whether markup or coded data begins behind a first size line, and does not end as pages do. */
  private boolean isCutPage(int from) {
    Body rest = new Body(stored.array(), stored.from() + from, stored.to());
    boolean page = rest.at(0) == '<' || BinaryData.is(rest);
    return page && stored.at(from - 2) == '\r' && !endsAsPagesDo(rest);
  }

  private static boolean endsAsPagesDo(Body body) {
    int from = Math.max(body.from(), body.to() - TAIL);
    String tail =
        new String(body.array(), from, body.to() - from, StandardCharsets.ISO_8859_1)
            .stripTrailing()
            .toLowerCase(Locale.ROOT);
    return tail.endsWith("</html>") || tail.endsWith("</body>");
  }

  /** Whether a blank line, perhaps behind trailer fields, or the end of the body is here. */
  private boolean endsHere(int from) {
    if (at > 0 || from == stored.length()) {
      return true;
    }
    int next = afterLineEnd(from);
    return next > from && next == stored.length();
  }

  private void take(int from, int to) {
    System.arraycopy(stored.array(), stored.from() + from, joined, length, to - from);
    length += to - from;
  }

  private int afterLineEnd(int from) {
    int end = from;
    if (stored.at(end) == '\r') {
      end++;
    }
    if (stored.at(end) == '\n') {
      end++;
    }
    return end;
  }

  /** Hex digits, optional blanks, and a line end or extensions; empty if the line is no such. */
  private Optional<SizeLine> sizeLine(int from) {
    int size = 0;
    int end = from;
    while (Character.digit(stored.at(end), 16) >= 0 && size <= LARGEST_SHIFTABLE) {
      size = size << 4 | Character.digit(stored.at(end), 16);
      end++;
    }
    if (end == from) {
      return Optional.empty();
    }
    while (stored.at(end) == ' ' || stored.at(end) == '\t') {
      end++;
    }
    if (stored.at(end) == ';') {
      while (end < stored.length() && stored.at(end) != '\n') {
        end++;
      }
    }
    int after = afterLineEnd(end);
    return after > end || (end == stored.length() && size == 0)
        ? Optional.of(new SizeLine(size, after))
        : Optional.empty();
  }
}
