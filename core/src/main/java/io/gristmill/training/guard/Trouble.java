package io.gristmill.training.guard;

import static io.gristmill.error.Messages.format;

/**
 * A number that is not as it should be.
 *
 * @param what it measures
 */
public record Trouble(String what, double value, String expected) {

  /** As errors say it. */
  public String asError() {
    return what + ": " + number(value) + " (expected " + expected + ")";
  }

  /** As events say it. */
  public String asEvent() {
    return what + " " + number(value) + " (expected " + expected + ")";
  }

  static String number(double value) {
    return format("%.4g", value);
  }
}
