package io.gristmill.spark.page;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Builds the body of a page. All texts are escaped. */
public final class Html {

  /** A box that scrolls what is wider than a small screen. */
  private static final String WIDE = "<div class=\"wide\" tabindex=\"0\">";

  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final double LARGE = 1000;

  private final StringBuilder page = new StringBuilder();
  private final List<String> headings = new ArrayList<>();

  /** Adds the heading of a section, which the table of contents lists. */
  public Html heading(String text) {
    headings.add(text);
    page.append(format("<h2 id=\"%s\">%s</h2>%n", anchor(text), Markup.escape(text)));
    return this;
  }

  /** Adds the heading of a part of a section. */
  public Html subheading(String text) {
    return raw("<h3>" + Markup.escape(text) + "</h3>");
  }

  public Html paragraph(String text) {
    return paragraph(Markup.text(text));
  }

  public Html paragraph(Markup text) {
    return raw("<p>" + text.html() + "</p>");
  }

  /** Adds a short explanation below a heading or a chart. */
  public Html note(String text) {
    return raw("<p class=\"note\">" + Markup.escape(text) + "</p>");
  }

  public Html preformatted(String text) {
    return raw("<pre dir=\"auto\">" + Markup.escape(text) + "</pre>");
  }

  /** Adds markup, such as a chart, without escaping. */
  public Html raw(String markup) {
    page.append(markup).append('\n');
    return this;
  }

  /** Adds markup in a box that scrolls what is wider than a small screen. */
  public Html wide(String markup) {
    return raw(WIDE + markup + "</div>");
  }

  /** Adds a table of texts with its head. */
  public Html table(List<String> head, List<List<String>> rows) {
    return cells(head, rows.stream().map(Markup::texts).toList());
  }

  /** Adds a table with its head; nothing without rows. */
  public Html cells(List<String> head, List<List<Markup>> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    StringBuilder table = new StringBuilder("<table><thead><tr>");
    for (int column = 0; column < head.size(); column++) {
      table.append(
          format(
              "<th scope=\"col\"%s>%s</th>", style(rows, column), Markup.escape(head.get(column))));
    }
    table.append("</tr></thead><tbody>\n");
    for (List<Markup> row : rows) {
      table.append("<tr>");
      for (int column = 0; column < row.size(); column++) {
        table.append("<td").append(style(rows, column)).append('>');
        table.append(row.get(column).html()).append("</td>");
      }
      table.append("</tr>\n");
    }
    return wide(table.append("</tbody></table>").toString());
  }

  /** Columns of numbers are aligned at the right. */
  private static String style(List<List<Markup>> rows, int column) {
    return rows.stream().allMatch(row -> row.get(column).isNumber()) ? " class=\"n\"" : "";
  }

  public String body() {
    return page.toString();
  }

  /** Links to all sections. */
  String contents() {
    StringBuilder list = new StringBuilder("<nav aria-label=\"Contents\"><ol>\n");
    headings.forEach(
        text ->
            list.append(
                format("<li><a href=\"#%s\">%s</a></li>%n", anchor(text), Markup.escape(text))));
    return list.append("</ol></nav>").toString();
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  public static String number(long value) {
    return format("%,d", value);
  }

  public static String number(double value) {
    return format("%.4f", value);
  }

  /** A number with three significant digits, more if it is large; a dash if it is missing. */
  public static String figure(JsonNode number) {
    return number.isNumber() ? figure(number.asDouble()) : "–";
  }

  /** A number with three significant digits, more if it is large. */
  public static String figure(double value) {
    return Math.abs(value) >= LARGE
        ? format("%,.0f", value)
        : new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros().toPlainString();
  }
}
