package io.gristmill.preprocessing.read.http;

/**
 * Undoes {@code Transfer-Encoding: chunked} (RFC 9112 section 7.1). Crawlers often keep the header
 * and store the body joined, so a body that does not begin with a chunk is left as it is, and what
 * follows a broken chunk is kept as it is.
 */
final class ChunkedBody {

  private static final int MOST_SIZE_DIGITS = 8;

  private final Body stored;
  private final byte[] joined;
  private int length;
  private int at;

  private ChunkedBody(Body stored) {
    this.stored = stored;
    this.joined = new byte[stored.length()];
  }

  static Body join(Body stored) {
    return new ChunkedBody(stored).join();
  }

  private Body join() {
    long size = chunkSize();
    if (size < 0) {
      return stored;
    }
    while (size > 0) {
      take((int) Math.min(size, stored.length() - at));
      skipLineEnd();
      if (at >= stored.length()) {
        return new Body(joined, 0, length);
      }
      size = chunkSize();
    }
    if (size < 0) {
      take(stored.length() - at);
    }
    return new Body(joined, 0, length);
  }

  private void take(int count) {
    System.arraycopy(stored.array(), stored.from() + at, joined, length, count);
    length += count;
    at += count;
  }

  private void skipLineEnd() {
    if (stored.at(at) == '\r') {
      at++;
    }
    if (stored.at(at) == '\n') {
      at++;
    }
  }

  /** Reads a line that gives a size, with its extensions; -1, and stays, if it gives none. */
  private long chunkSize() {
    long size = 0;
    int end = at;
    while (end - at <= MOST_SIZE_DIGITS && Character.digit(stored.at(end), 16) >= 0) {
      size = size << 4 | Character.digit(stored.at(end), 16);
      end++;
    }
    if (end == at || end - at > MOST_SIZE_DIGITS) {
      return -1;
    }
    int after = stored.at(end);
    if (after != '\r' && after != '\n' && after != ';' && after != ' ') {
      return -1;
    }
    while (end < stored.length() && stored.at(end) != '\n') {
      end++;
    }
    at = Math.min(stored.length(), end + 1);
    return size;
  }
}
