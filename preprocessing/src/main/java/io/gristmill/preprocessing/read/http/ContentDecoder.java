package io.gristmill.preprocessing.read.http;

import static io.gristmill.error.Messages.format;

import io.gristmill.preprocessing.read.MalformedCause;
import io.gristmill.preprocessing.read.ReadLimits;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/**
 * Undoes the encodings of a response's body. Many crawls store a decoded body under its old header,
 * so the bytes decide: gzip and zlib are known by their first bytes, and what is text already is
 * never taken for brotli or raw deflate. A body cut short gives what could be decoded.
 */
public final class ContentDecoder {

  private static final int MOST_ENCODINGS = 3;
  private static final int PIECE = 16 << 10;

  private final ReadLimits limits;

  public ContentDecoder(ReadLimits limits) {
    this.limits = limits;
  }

  /**
   * The body as its author wrote it.
   *
   * @throws IOException if the bytes are encoded but damaged
   * @throws BodyLimitException if they decode to more than the limits allow
   */
  public Body decode(HttpResponse response) throws IOException {
    HeaderFields headers = response.headers();
    Body body = response.body();
    if (lower(headers, "Transfer-Encoding").contains("chunked")) {
      body = ChunkedBody.join(body);
    }
    String declared = lower(headers, "Content-Encoding");
    for (int i = 0; i < MOST_ENCODINGS && isGzip(body); i++) {
      body = inflate(body, new GZIPInputStream(stream(body), PIECE));
    }
    if (declared.contains("deflate") && isZlib(body)) {
      body = inflate(body, new InflaterInputStream(stream(body), new Inflater(), PIECE));
    } else if (declared.contains("deflate") && !looksLikeText(body)) {
      body = inflate(body, new InflaterInputStream(stream(body), new Inflater(true), PIECE));
    } else if (isBrotli(declared) && !looksLikeText(body)) {
      body = inflate(body, new BrotliInputStream(stream(body)));
    }
    return body;
  }

  private static String lower(HeaderFields headers, String name) {
    return headers.first(name).orElse("").toLowerCase(Locale.ROOT);
  }

  private static boolean isBrotli(String declared) {
    return declared.equals("br") || declared.startsWith("br,") || declared.endsWith(" br");
  }

  private static boolean isGzip(Body body) {
    return body.at(0) == 0x1f && body.at(1) == 0x8b && body.at(2) == 8;
  }

  /** RFC 1950: method 8, and the first two bytes are a multiple of 31. */
  private static boolean isZlib(Body body) {
    return (body.at(0) & 0x0f) == 8 && (body.at(0) << 8 | body.at(1)) % 31 == 0;
  }

  /** Whether the body begins like a page: a tag or a byte order mark, perhaps behind blanks. */
  private static boolean looksLikeText(Body body) {
    int at = 0;
    while (body.at(at) == ' ' || (body.at(at) >= '\t' && body.at(at) <= '\r')) {
      at++;
    }
    return body.at(at) == '<' || body.at(at) == 0xef || body.at(at) < 0;
  }

  private static InputStream stream(Body body) {
    return new ByteArrayInputStream(body.array(), body.from(), body.length());
  }

  private Body inflate(Body stored, InputStream decoded) throws IOException {
    byte[] out = new byte[(int) Math.min(most(), Math.max(PIECE, 4L * stored.length()))];
    int filled = 0;
    try (decoded) {
      int count = decoded.read(out, 0, out.length);
      while (count >= 0) {
        filled += count;
        refuseTooMuch(stored.length(), filled);
        if (filled == out.length) {
          out = Arrays.copyOf(out, (int) Math.min(most(), 2L * filled));
        }
        count = decoded.read(out, filled, Math.min(PIECE, out.length - filled));
      }
    } catch (EOFException e) {
      // Cut short by the crawler; what is there is a page all the same.
      if (filled == 0) {
        throw e;
      }
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
}
