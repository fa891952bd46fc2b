package io.gristmill.preprocessing.read.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Undoes {@code Transfer-Encoding: chunked} (RFC 9112, section 7.1). Crawlers often keep the header
 * and store the joined body, or vice versa, so the bytes decide: a first line is a size only if its
 * chunk ends where it says. Bytes after a broken chunk are kept unchanged.
 */
final class ChunkedBody {

  private static final int LARGEST_SHIFTABLE = Integer.MAX_VALUE >> 4;
  private static final int TAIL = 64;

  private final Body stored;
  private final byte[] joined;
  private int length;
  private int at;

  /** The size of a chunk and the position after its line. */
  private record SizeLine(int size, int end) {}

  private ChunkedBody(Body stored) {
    this.stored = stored;
    this.joined = new byte[stored.length()];
  }

  /**
   * Joins the chunks of a body.
   *
   * @param declared whether the header declares a chunked body; if not, chunks must extend to the
   *     very end
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

  /** Returns whether the last chunk was found. {@link #at} stays 0 if there is no chunk. */
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

  /**
   * Handles a truncated last chunk: accepted after another chunk, or if it cannot be a text line.
   */
  private void cutShort(SizeLine line) {
    if (at > 0 || isCutPage(line.end)) {
      take(line.end, stored.length());
      at = stored.length();
    }
  }

  /** Whether markup or encoded data follows a first size line, without the usual end of a page. */
  private boolean isCutPage(int from) {
    Body rest = new Body(stored.array(), stored.from() + from, stored.to());
    boolean page = rest.at(0) == '<' || rest.isBinary();
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

  /** Whether a blank line, possibly after trailer fields, or the end of the body is here. */
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

  /**
   * Hex digits, optional spaces, and a line end or extensions; empty if the line has another form.
   */
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
