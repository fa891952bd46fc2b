package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import java.util.List;

/** The few elements a report is made of; every text is escaped here. */
final class Html {

  private final StringBuilder page = new StringBuilder();

  Html heading(String text) {
    page.append("<h2>").append(escape(text)).append("</h2>\n");
    return this;
  }

  Html paragraph(String text) {
    page.append("<p>").append(escape(text)).append("</p>\n");
    return this;
  }

  Html preformatted(String text) {
    page.append("<pre>").append(escape(text)).append("</pre>\n");
    return this;
  }

  /** Markup made elsewhere, such as a chart. */
  Html raw(String markup) {
    page.append(markup).append('\n');
    return this;
  }

  Html table(List<String> head, List<List<String>> rows) {
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

  String body() {
    return page.toString();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String number(long value) {
    return format("%,d", value);
  }

  static String number(double value) {
    return format("%.4f", value);
  }
}
