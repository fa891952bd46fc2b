package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Measured numbers as people like to read them. */
final class Figures {

  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final double LARGE = 1000;

  private Figures() {}

  /** Three digits, more of large ones; a dash where there is none. */
  static String of(JsonNode number) {
    if (!number.isNumber()) {
      return "–";
    }
    double value = number.asDouble();
    return Math.abs(value) >= LARGE
        ? format("%,.0f", value)
        : new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros().toPlainString();
  }
}
