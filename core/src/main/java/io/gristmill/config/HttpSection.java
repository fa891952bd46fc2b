package io.gristmill.config;

import io.gristmill.io.http.HttpSettings;
import java.io.Serializable;

/**
 * Section {@code http}: how web servers are read. No part of fingerprints: the bytes are the same.
 *
 * @param attempts requests in a row that may bring nothing before a shard is given up
 * @param requestsPerSecond most requests of one process, all its tasks together
 * @param timeoutSeconds longest wait for a connection, an answer or the next bytes of one
 */
public record HttpSection(int attempts, double requestsPerSecond, int timeoutSeconds)
    implements Serializable {

  /** The same, for the reader. */
  public HttpSettings settings() {
    return new HttpSettings(attempts, requestsPerSecond, timeoutSeconds);
  }
}
