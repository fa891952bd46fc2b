package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** Builds the HTML of a report. All texts are escaped. */
public final class Html {

  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final double LARGE = 1000;

  private final StringBuilder page = new StringBuilder();

  public Html heading(String text) {
    page.append("<h2>").append(escape(text)).append("</h2>\n");
    return this;
  }

  public Html paragraph(String text) {
    page.append("<p>").append(escape(text)).append("</p>\n");
    return this;
  }

  public Html preformatted(String text) {
    page.append("<pre>").append(escape(text)).append("</pre>\n");
    return this;
  }

  /** Adds markup, such as a chart, without escaping. */
  public Html raw(String markup) {
    page.append(markup).append('\n');
    return this;
  }

  /** Adds a table with its head. */
  public Html table(List<String> head, List<List<String>> rows) {
    page.append("<table><thead><tr>");
    head.forEach(cell -> page.append("<th>").append(escape(cell)).append("</th>"));
    page.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      page.append("<tr>");
      row.forEach(cell -> page.append("<td>").append(escape(cell)).append("</td>"));
      page.append("</tr>\n");
    }
    page.append("</tbody></table>\n");
    return this;
  }

  public String body() {
    return page.toString();
  }

  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  public static String number(long value) {
    return format("%,d", value);
  }

  public static String number(double value) {
    return format("%.4f", value);
  }

  /** A number with three significant digits, more if it is large; a dash if it is missing. */
  static String figure(JsonNode number) {
    if (!number.isNumber()) {
      return "–";
    }
    double value = number.asDouble();
    return Math.abs(value) >= LARGE
        ? format("%,.0f", value)
        : new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros().toPlainString();
  }
}
