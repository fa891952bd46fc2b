package io.gristmill.preprocessing.read.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A stored HTTP response. Parsing is lenient: the version may be repeated, the reason may be
 * missing, lines may end in LF, and the blank line before the body may be missing.
 *
 * @param body as transferred
 */
public record HttpResponse(int status, HeaderFields headers, Body body) {

  private static final int MOST_INTERIM = 8;
  private static final int MOST_BLANKS = 64;
  private static final byte[] VERSION = "HTTP/".getBytes(StandardCharsets.US_ASCII);

  /**
   * The final response of a block. Skips interim responses (1xx), and a proxy's answer to CONNECT,
   * which some crawlers store before it.
   *
   * @return empty if the block does not begin like a response, or its header is too long
   */
  public static Optional<HttpResponse> parse(Body block, int maxHeaderBytes) {
    Optional<HttpResponse> response = parseOne(block, maxHeaderBytes);
    for (int i = 0; i < MOST_INTERIM && response.isPresent() && response.get().isInterim(); i++) {
      Optional<HttpResponse> next = parseOne(response.get().body, maxHeaderBytes);
      if (next.isEmpty()) {
        return response;
      }
      response = next;
    }
    return response;
  }

  /**
   * Whether another response may follow: 1xx, or a 200 without a type and a length, like the answer
   * to CONNECT, whose other fields have no meaning (RFC 9110, 9.3.6).
   */
  private boolean isInterim() {
    return (status >= 100 && status < 200)
        || (status == 200
            && headers.first("Content-Type").isEmpty()
            && headers.first("Content-Length").filter(length -> !length.equals("0")).isEmpty());
  }

  private static Optional<HttpResponse> parseOne(Body stored, int maxHeaderBytes) {
    Body block = afterBlankLines(stored);
    if (!startsWithVersion(block)) {
      return Optional.empty();
    }
    int status = status(block);
    int fields = afterLine(block, 0);
    int body = fields;
    while (body < block.length() && !endsHeader(block, body)) {
      body = afterLine(block, body);
      if (body > maxHeaderBytes) {
        return Optional.empty();
      }
    }
    HeaderFields headers =
        new HeaderFields(block.array(), block.from() + fields, block.from() + body);
    int from = block.from() + (isBlank(block, body) ? afterLine(block, body) : body);
    return status < 0
        ? Optional.empty()
        : Optional.of(new HttpResponse(status, headers, new Body(block.array(), from, block.to())));
  }

  /**
   * Servers send blank lines after the body of the previous response, and clients skip them (RFC
   * 9112, 2.2).
   */
  private static Body afterBlankLines(Body block) {
    int from = 0;
    while (from < MOST_BLANKS && block.at(from) >= 0 && block.at(from) <= ' ') {
      from++;
    }
    return new Body(block.array(), block.from() + from, block.to());
  }

  private static boolean startsWithVersion(Body block) {
    for (int i = 0; i < VERSION.length; i++) {
      if ((block.at(i) & ~0x20) != (VERSION[i] & ~0x20)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The first number of up to three digits after a space, even if the reason follows directly; -1
   * if there is none.
   */
  private static int status(Body block) {
    int end = afterLine(block, 0);
    for (int i = 1; i < end; i++) {
      boolean behindBlank = block.at(i - 1) == ' ' || block.at(i - 1) == '\t';
      int digits = behindBlank ? digits(block, i) : 0;
      if (digits > 0 && digits <= 3 && block.at(i + digits) != '.') {
        return number(block, i, digits);
      }
    }
    return -1;
  }

  private static int number(Body block, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      value = 10 * value + block.at(i) - '0';
    }
    return value;
  }

  private static int digits(Body block, int from) {
    int count = 0;
    while (block.at(from + count) >= '0' && block.at(from + count) <= '9') {
      count++;
    }
    return count;
  }

  private static boolean endsHeader(Body block, int line) {
    return isBlank(block, line) || block.at(line) == '<';
  }

  private static boolean isBlank(Body block, int line) {
    int first = block.at(line);
    return first == '\n' || (first == '\r' && block.at(line + 1) == '\n');
  }

  private static int afterLine(Body block, int from) {
    int at = from;
    while (at < block.length() && block.at(at) != '\n') {
      at++;
    }
    return Math.min(block.length(), at + 1);
  }
}
