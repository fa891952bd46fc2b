package io.gristmill.io.http;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.http.Attempts.Failure;
import io.gristmill.io.http.HttpInputFile.HttpFacts;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a file from an offset in growing windows, so that short reads transfer little and long
 * reads need few requests. If a body breaks off, the next request continues there; from a server
 * without ranges the file is read from the start and skipped up to that point.
 */
final class RangedStream extends InputStream {

  /**
   * @param first size of the first window in bytes; each one is four times as long as the previous
   *     one
   * @param most bytes of the longest
   */
  record Windows(long first, long most) {}

  static final Windows WINDOWS = new Windows(64 << 10, 16 << 20);

  private static final int GROWTH = 4;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int BAD_RANGE = 416;

  private final HttpInputFile file;
  private final HttpFacts facts;
  private final Windows windows;
  private final Attempts attempts;
  private InputStream body = InputStream.nullInputStream();
  private long position;
  private long left;
  private long window;

  RangedStream(HttpInputFile file, HttpFacts facts, long offset, Windows windows) {
    this.file = file;
    this.facts = facts;
    this.windows = windows;
    this.attempts = file.requests().attempts(file.uri());
    this.position = offset;
    this.window = windows.first();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (length > 0 && position < facts.length()) {
      try {
        if (left == 0) {
          openWindow();
        }
        int count = body.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
          throw new EOFException("the body ends " + left + " bytes early");
        }
        passed(count);
        return count;
      } catch (InterruptedIOException | GaveUp e) {
        throw e;
      } catch (IOException e) {
        drop();
        attempts.failed(Failure.of(e), Optional.empty());
      }
    }
    return length == 0 ? 0 : -1;
  }

  private void passed(int count) {
    position += count;
    left -= count;
    attempts.progressed();
    if (left == 0) {
      // A body read to its end leaves its connection to the next request.
      body = InputStream.nullInputStream();
    }
  }

  /** Thrown if no attempts are left; distinct from a broken body, which is retried. */
  private static final class GaveUp extends IOException {

    private static final long serialVersionUID = 1L;

    GaveUp(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private void openWindow() throws IOException {
    long last = Math.min(facts.length(), position + window) - 1;
    HttpRequest.Builder request = file.requests().to(file.uri());
    request.header("Range", "bytes=" + position + "-" + last);
    if (!facts.validator().isEmpty()) {
      request.header("If-Range", facts.validator());
    }
    HttpResponse<TimedBody> answer = send(request.GET().build());
    body = answer.body();
    switch (answer.statusCode()) {
      case PARTIAL -> part(answer);
      case OK -> whole(answer);
      case BAD_RANGE -> throw changed();
      default -> throw file.refused(answer.statusCode());
    }
    window = Math.min(windows.most(), GROWTH * window);
  }

  private HttpResponse<TimedBody> send(HttpRequest request) throws IOException {
    try {
      return file.requests().send(request, attempts);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new GaveUp(e);
    }
  }

  private void part(HttpResponse<TimedBody> answer) throws IOException {
    ContentRange range =
        ContentRange.of(answer.headers())
            .orElseThrow(() -> new IOException("status 206 without a Content-Range"));
    if (!facts.agrees(range.total(), answer.headers())) {
      throw changed();
    }
    if (range.first() != position || range.last() < position) {
      throw new IOException("bytes from " + range.first() + " for a range from " + position);
    }
    left = range.last() + 1 - position;
  }

  /** Handles a response with the whole file: the server ignores ranges, or the file has changed. */
  private void whole(HttpResponse<TimedBody> answer) throws IOException {
    long length = answer.headers().firstValueAsLong("Content-Length").orElse(facts.length());
    if (!facts.agrees(length, answer.headers())) {
      throw changed();
    }
    body.skipNBytes(position);
    left = facts.length() - position;
  }

  private InvalidInputException changed() {
    drop();
    return new InvalidInputException(
        format(
            "http: the file changed while it was read (expected %d bytes of version %s) at %s",
            facts.length(), facts.validator(), file.uri()));
  }

  /** Closes a body that has not been read completely, and with it its connection. */
  private void drop() {
    left = 0;
    try {
      body.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a body only cancels it", e);
    }
    body = InputStream.nullInputStream();
  }

  @Override
  public void close() {
    drop();
  }

  /**
   * The part of a file that a response contains (RFC 9110 section 14.4).
   *
   * @param first byte
   * @param last byte
   * @param total bytes of the file
   */
  record ContentRange(long first, long last, long total) {

    private static final Pattern PART =
        Pattern.compile("bytes +(\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
    private static final Pattern NONE = Pattern.compile("bytes +\\*/(\\d{1,18})");

    /** Parses the header; empty if it is missing or has no total. */
    static Optional<ContentRange> of(HttpHeaders headers) {
      Matcher part = PART.matcher(headers.firstValue("Content-Range").orElse(""));
      return part.matches()
          ? Optional.of(new ContentRange(number(part, 1), number(part, 2), number(part, 3)))
          : Optional.empty();
    }

    /** Returns the total size in the response to an unsatisfiable range. */
    static Optional<Long> totalOfRefusal(HttpHeaders headers) {
      Matcher none = NONE.matcher(headers.firstValue("Content-Range").orElse(""));
      return none.matches() ? Optional.of(number(none, 1)) : Optional.empty();
    }

    private static long number(Matcher matcher, int group) {
      return Long.parseLong(matcher.group(group));
    }
  }
}
