package io.gristmill.io.http;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Location;
import io.gristmill.io.http.Attempts.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** Sends requests at the allowed rate, and again when a server or the way to it fails. */
final class HttpRequests {

  /** Busy or briefly broken; any other status is an answer. */
  private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429, 500, 502, 503, 504);

  /** One a process: its tasks share connections, and above all the rate. */
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
   * A request for the file as stored.
   *
   * @throws InvalidInputException for what is no URI
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
   * The first answer that is not a reason to try again; the caller closes its body.
   *
   * @throws IOException when the attempts are used up
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
}
