package io.gristmill.io.http;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Location;
import io.gristmill.io.http.Attempts.Failure;
import io.gristmill.io.http.Attempts.Timekeeper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Sends requests at the allowed rate and retries after failures of the server or the network. */
final class HttpRequests {

  /** Temporary errors; any other status is final. */
  private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429, 500, 502, 503, 504);

  /** One instance per process, so that its tasks share connections and the rate limit. */
  private static final Map<HttpSettings, HttpRequests> SHARED = new ConcurrentHashMap<>();

  private final HttpSettings settings;
  private final Timekeeper time;
  private final DoubleSupplier jitter;
  private final RequestRate rate;
  private final HttpClient client;

  HttpRequests(HttpSettings settings, Timekeeper time, DoubleSupplier jitter) {
    this.settings = settings;
    this.time = time;
    this.jitter = jitter;
    this.rate = new RequestRate(settings.requestsPerSecond(), time);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(settings.timeout())
            .build();
  }

  static HttpRequests shared(HttpSettings settings) {
    return SHARED.computeIfAbsent(
        settings,
        s ->
            new HttpRequests(s, Timekeeper.SYSTEM, () -> ThreadLocalRandom.current().nextDouble()));
  }

  Attempts attempts(String uri) {
    return new Attempts(uri, settings.attempts(), time, jitter);
  }

  /**
   * Creates a request for the file as stored.
   *
   * @throws InvalidInputException if the text is not a URI
   */
  HttpRequest.Builder to(String uri) {
    try {
      return HttpRequest.newBuilder(Location.web(uri))
          .timeout(settings.timeout())
          .header("User-Agent", "gristmill")
          .header("Accept-Encoding", "identity");
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          format(
              "http: %s (expected a URI, special characters as %%XX) at %s", e.getMessage(), uri),
          e);
    }
  }

  /**
   * Returns the first response that is not a temporary error; the caller closes its body.
   *
   * @throws IOException if no attempts are left
   */
  HttpResponse<TimedBody> send(HttpRequest request, Attempts attempts) throws IOException {
    while (true) {
      Failure failure;
      Optional<Duration> asked = Optional.empty();
      try {
        HttpResponse<TimedBody> response = sendOnce(request);
        if (!TRY_AGAIN.contains(response.statusCode())) {
          return response;
        }
        response.body().close();
        failure = Failure.of(response.statusCode());
        asked = RetryAfter.of(response.headers(), time.now());
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        failure = Failure.of(e);
      }
      attempts.failed(failure, asked);
    }
  }

  private HttpResponse<TimedBody> sendOnce(HttpRequest request) throws IOException {
    try {
      rate.await();
      return client.send(request, info -> new TimedBody(settings.timeout()));
    } catch (InterruptedException e) {
      throw Attempts.interrupted();
    }
  }

  /** Spaces the requests of all threads evenly. */
  static final class RequestRate {

    private final Timekeeper time;
    private final long intervalNanos;
    private long nextNanos;

    RequestRate(double requestsPerSecond, Timekeeper time) {
      this.time = time;
      this.intervalNanos = (long) (TimeUnit.SECONDS.toNanos(1) / requestsPerSecond);
      this.nextNanos = time.nanoTime();
    }

    /** Returns when the next request may be sent. */
    void await() throws InterruptedException {
      long wait = reserve();
      if (wait > 0) {
        time.sleep(Duration.ofNanos(wait));
      }
    }

    private synchronized long reserve() {
      long now = time.nanoTime();
      // By difference: nanoTime may wrap around.
      long wait = Math.max(0, nextNanos - now);
      nextNanos = now + wait + intervalNanos;
      return wait;
    }
  }

  /** Parses the {@code Retry-After} header: seconds or a date (RFC 9110 section 10.2.3). */
  static final class RetryAfter {

    private RetryAfter() {}

    /** Returns the delay, or empty if the header is missing or malformed. */
    static Optional<Duration> of(HttpHeaders headers, Instant now) {
      return headers.firstValue("Retry-After").map(String::strip).flatMap(v -> parse(v, now));
    }

    private static Optional<Duration> parse(String value, Instant now) {
      if (value.matches("\\d{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
      }
      try {
        Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        return Optional.of(then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO);
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }
  }
}
