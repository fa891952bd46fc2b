package io.gristmill.io.http;

import java.io.Serializable;
import java.net.http.HttpHeaders;

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
