package io.gristmill.spark.page;

import static io.gristmill.error.Messages.format;

import java.util.Map;

/** The lines of a chart with their names. */
public final class Legend {

  private Legend() {}

  /**
   * The legend as a list.
   *
   * @param styles of the lines by their names, in order
   */
  public static String of(Map<String, String> styles) {
    StringBuilder legend = new StringBuilder("<ul class=\"legend\">");
    styles.forEach(
        (name, style) ->
            legend.append(
                format(
                    "<li><svg viewBox=\"0 0 28 8\" aria-hidden=\"true\"><polyline class=\"%s\""
                        + " points=\"0,4 28,4\"/></svg>%s</li>",
                    style, Markup.escape(name))));
    return legend.append("</ul>").toString();
  }
}
