package io.gristmill.io.http;

import java.io.Serializable;
import java.net.http.HttpHeaders;

/**
 * What tells one version of a file from another.
 *
 * @param length in bytes
 * @param validator a strong entity tag, else the time of the last change; empty if the server names
 *     neither
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

  /** Whether an answer of this length and with these headers can be of this version. */
  boolean agrees(long otherLength, HttpHeaders headers) {
    String other = validator(headers);
    return otherLength == length
        && (validator.isEmpty() || other.isEmpty() || validator.equals(other));
  }
}
