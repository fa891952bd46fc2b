package io.gristmill.spark.cluster.kubernetes;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of resources as Kubernetes writes them: {@code 500m}, {@code 2}, {@code 1408Mi}. */
final class Quantity {

  private static final Pattern TEXT = Pattern.compile("([0-9.]+)(m|[kMGT]i?|Ki)?");
  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "m", new BigDecimal("0.001"),
          "k", BigDecimal.TEN.pow(3),
          "M", BigDecimal.TEN.pow(6),
          "G", BigDecimal.TEN.pow(9),
          "T", BigDecimal.TEN.pow(12),
          "Ki", BigDecimal.valueOf(1L << 10),
          "Mi", BigDecimal.valueOf(1L << 20),
          "Gi", BigDecimal.valueOf(1L << 30),
          "Ti", BigDecimal.valueOf(1L << 40));

  private Quantity() {}

  /** The amount in units of one: cores, bytes, devices. */
  static BigDecimal parse(String text) {
    Matcher quantity = TEXT.matcher(text);
    if (!quantity.matches()) {
      throw new ApiException(422, "Invalid", "invalid quantity: " + text);
    }
    return new BigDecimal(quantity.group(1))
        .multiply(quantity.group(2) == null ? BigDecimal.ONE : UNITS.get(quantity.group(2)));
  }
}
