package io.gristmill.io.http;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.time.Duration;

/**
 * How patient and how modest a reader of web servers is.
 *
 * @param attempts requests in a row that may bring nothing
 * @param requestsPerSecond most requests of one process in a second
 * @param timeoutSeconds longest wait for a connection, an answer or the next bytes of one
 */
public record HttpSettings(int attempts, double requestsPerSecond, int timeoutSeconds)
    implements Serializable {

  public HttpSettings {
    if (attempts < 1 || !(requestsPerSecond > 0) || timeoutSeconds < 1) {
      throw new InvalidConfigException(
          format(
              "http: %d attempts, %s requests a second, %d seconds (expected at least 1, more than 0, at least 1)",
              attempts, requestsPerSecond, timeoutSeconds));
    }
  }

  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }
}
