package io.gristmill.preprocessing.read.http;

import static io.gristmill.error.Messages.format;

import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Undoes the codings of a response's body in reverse order. Many crawls store a decoded body under
 * its old header, or drop the header and store the encoded body, so the bytes decide: codings with
 * a magic number are recognized by it, and text is never decoded by any other coding. A truncated
 * body gives the decodable part.
 */
public final class ContentDecoder {

  private static final int MOST_CODINGS = 8;
  private static final int PIECE = 16 << 10;

  /** Range of lengths in which a body of brotli or deflate may look like text by chance. */
  private static final int SHORTEST_LIKE_TEXT = 16;

  private static final int LONGEST_LIKE_TEXT = 256;

  private final ReadLimits limits;

  public ContentDecoder(ReadLimits limits) {
    this.limits = limits;
  }

  /**
   * The decoded body. It may still be binary if no known coding applies.
   *
   * @throws IOException if the bytes are encoded but damaged
   * @throws BodyLimitException if the decoded body exceeds the limits
   */
  public Body decode(HttpResponse response) throws IOException {
    List<String> transfer = codings(response, "Transfer-Encoding");
    Body body = ChunkedBody.join(response.body(), transfer.contains("chunked"));
    body = undo(transfer, body);
    body = undo(codings(response, "Content-Encoding"), body);
    for (int i = 0; i < MOST_CODINGS && ContentCoding.of(body).isPresent(); i++) {
      body = inflate(ContentCoding.of(body).get(), body);
    }
    return body.isBinary() ? undoUndeclared(body) : body;
  }

  /** Names in the order of application; repeated fields form one list (RFC 9110, 5.3). */
  private static List<String> codings(HttpResponse response, String field) {
    List<String> values = response.headers().all(field);
    if (values.isEmpty()) {
      return values;
    }
    return values.stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(ContentDecoder::withoutParameters)
        .toList();
  }

  private static String withoutParameters(String coding) {
    int semicolon = coding.indexOf(';');
    String name = semicolon < 0 ? coding : coding.substring(0, semicolon);
    return name.replace("\"", "").strip().toLowerCase(Locale.ROOT);
  }

  private Body undo(List<String> applied, Body stored) throws IOException {
    Body body = stored;
    for (int i = applied.size() - 1; i >= Math.max(0, applied.size() - MOST_CODINGS); i--) {
      List<ContentCoding> meant = ContentCoding.named(applied.get(i));
      if (!meant.isEmpty()) {
        body = undoDeclared(meant, body);
      }
    }
    return body;
  }

  private Body undoDeclared(List<ContentCoding> meant, Body body) throws IOException {
    Optional<ContentCoding> seen = ContentCoding.of(body);
    if (seen.isPresent()) {
      return inflate(seen.get(), body);
    }
    boolean text = !body.isBinary();
    if (meant.get(0).isSelfDescribing() || (text && !mayLookLikeText(body.length()))) {
      return body;
    }
    for (ContentCoding coding : meant) {
      Optional<Body> decoded = attempt(coding, body);
      if (decoded.isPresent() && !(text && decoded.get().isBinary())) {
        return decoded.get();
      }
    }
    if (text) {
      return body;
    }
    throw new IOException(meant.get(0).label() + ": invalid data");
  }

  private static boolean mayLookLikeText(int length) {
    return length >= SHORTEST_LIKE_TEXT && length <= LONGEST_LIKE_TEXT;
  }

  /** Binary data under a header without codings: zlib and brotli are tried. */
  private Body undoUndeclared(Body body) throws IOException {
    for (ContentCoding coding : List.of(ContentCoding.ZLIB, ContentCoding.BROTLI)) {
      Optional<Body> decoded = attempt(coding, body);
      if (decoded.isPresent() && !decoded.get().isBinary()) {
        return decoded.get();
      }
    }
    return body;
  }

  /**
   * Empty if the body is not in this coding, which has no magic number. Text may begin like a
   * stream that ends at once, but no coding doubles the length of a body.
   */
  private Optional<Body> attempt(ContentCoding coding, Body body) throws BodyLimitException {
    if (!coding.begins(body)) {
      return Optional.empty();
    }
    try {
      Body decoded = inflate(coding, body);
      return 2 * decoded.length() >= body.length() ? Optional.of(decoded) : Optional.empty();
    } catch (BodyLimitException e) {
      throw e;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Body inflate(ContentCoding coding, Body stored) throws IOException {
    byte[] out = new byte[(int) Math.min(most(), Math.max(PIECE, 4L * stored.length()))];
    int filled = 0;
    try (InputStream decoded = coding.open(stored)) {
      int count = decoded.read(out, 0, out.length);
      while (count >= 0) {
        filled += count;
        refuseTooMuch(stored.length(), filled);
        if (filled == out.length) {
          out = Arrays.copyOf(out, (int) Math.min(most(), 2L * filled));
        }
        count = decoded.read(out, filled, Math.min(PIECE, out.length - filled));
      }
    } catch (BodyLimitException e) {
      throw e;
    } catch (IOException e) {
      // Truncated by the crawler, or padded; the available part is still a page.
      if (filled == 0 || !(coding.isCutShort(e) || coding.isTrailingData(e))) {
        throw new IOException(coding.label() + ": " + e.getMessage(), e);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // Decoders that check less than the format requires.
      throw new IOException(coding.label() + ": invalid data", e);
    }
    return new Body(out, 0, filled);
  }

  /** One byte more than is allowed. */
  private long most() {
    return limits.maxRecordBytes() + 1;
  }

  private void refuseTooMuch(int stored, int decoded) throws BodyLimitException {
    if (limits.isBomb(stored, decoded)) {
      throw new BodyLimitException(
          MalformedCause.DECOMPRESSION_RATIO, "more than " + decoded + " bytes from " + stored);
    }
    if (decoded > limits.maxRecordBytes()) {
      throw new BodyLimitException(
          MalformedCause.RECORD_TOO_LARGE,
          format(
              "a body of more than %d bytes (expected at most %d)",
              limits.maxRecordBytes(), limits.maxRecordBytes()));
    }
  }

  /** A body exceeds a limit when decoded; its record is quarantined. */
  public static final class BodyLimitException extends IOException {

    private static final long serialVersionUID = 1L;

    private final MalformedCause limit;

    BodyLimitException(MalformedCause limit, String message) {
      super(message);
      this.limit = limit;
    }

    /** The limit that was exceeded. */
    public MalformedCause limit() {
      return limit;
    }
  }
}
