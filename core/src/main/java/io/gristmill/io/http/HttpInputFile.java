package io.gristmill.io.http;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.http.RangedStream.ContentRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;

/**
 * A file on a web server.
 *
 * @param known facts of files seen so far, by URI
 */
record HttpInputFile(String uri, HttpRequests requests, Map<String, HttpFacts> known)
    implements InputFile {

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_FOUND = 404;
  private static final int GONE = 410;
  private static final int BAD_RANGE = 416;

  @Override
  public long length() throws IOException {
    return facts().length();
  }

  @Override
  public InputStream open(long offset) throws IOException {
    return new RangedStream(this, facts(), offset, RangedStream.WINDOWS);
  }

  /** Whether the file exists on the server. */
  boolean exists() throws IOException {
    return find().isPresent();
  }

  /** Returns the facts as first seen in this run, so that later changes are detected. */
  HttpFacts facts() throws IOException {
    return find().orElseThrow(() -> refused(NOT_FOUND));
  }

  private Optional<HttpFacts> find() throws IOException {
    HttpFacts found = known.get(uri);
    if (found != null) {
      return Optional.of(found);
    }
    Optional<HttpFacts> asked = ask();
    asked.ifPresent(facts -> known.put(uri, facts));
    return asked;
  }

  private Optional<HttpFacts> ask() throws IOException {
    HttpRequest head = requests.to(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
    HttpResponse<TimedBody> answer = requests.send(head, requests.attempts(uri));
    answer.body().close();
    int status = answer.statusCode();
    if (status == NOT_FOUND || status == GONE) {
      return Optional.empty();
    }
    long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
    // Some servers refuse HEAD, or leave the length out.
    return status == OK && length >= 0
        ? Optional.of(new HttpFacts(length, HttpFacts.validator(answer.headers())))
        : askByRange();
  }

  private Optional<HttpFacts> askByRange() throws IOException {
    HttpRequest first = requests.to(uri).header("Range", "bytes=0-0").GET().build();
    HttpResponse<TimedBody> answer = requests.send(first, requests.attempts(uri));
    answer.body().close();
    int status = answer.statusCode();
    if (status == NOT_FOUND || status == GONE) {
      return Optional.empty();
    }
    if (status != OK && status != PARTIAL && status != BAD_RANGE) {
      throw refused(status);
    }
    return Optional.of(new HttpFacts(total(answer), HttpFacts.validator(answer.headers())));
  }

  private long total(HttpResponse<TimedBody> answer) {
    Optional<Long> total =
        switch (answer.statusCode()) {
          case PARTIAL -> ContentRange.of(answer.headers()).map(ContentRange::total);
          case BAD_RANGE -> ContentRange.totalOfRefusal(answer.headers());
          default ->
              answer.headers().firstValueAsLong("Content-Length").stream().boxed().findFirst();
        };
    return total.orElseThrow(
        () ->
            new InvalidInputException(
                "http: no length (expected a server that names Content-Length or Content-Range) at "
                    + uri));
  }

  InvalidInputException refused(int status) {
    return new InvalidInputException(
        format("http: status %d (expected 200 or 206) at %s", status, uri));
  }

  /**
   * Identifies the version of a file.
   *
   * @param length in bytes
   * @param validator the strong entity tag or else the time of the last change; empty if the server
   *     sends neither
   */
  record HttpFacts(long length, String validator) implements Serializable {

    /** Weak tags may be shared by versions that differ in their bytes (RFC 9110 section 8.8.1). */
    static String validator(HttpHeaders headers) {
      return headers
          .firstValue("ETag")
          .filter(tag -> tag.startsWith("\""))
          .or(() -> headers.firstValue("Last-Modified"))
          .orElse("");
    }

    /** Whether a response with this length and these headers may belong to this version. */
    boolean agrees(long otherLength, HttpHeaders headers) {
      String other = validator(headers);
      return otherLength == length
          && (validator.isEmpty() || other.isEmpty() || validator.equals(other));
    }
  }
}
