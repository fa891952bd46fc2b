package io.gristmill.spark.page;

import static io.gristmill.error.Messages.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/**
 * Panels with lines over one shared axis, such as loss and learning rate over steps. The script of
 * the page zooms all panels together. Long lines are drawn by the extremes of equal stretches.
 */
public final class PanelChart {

  private static final int WIDTH = 720;
  private static final int LEFT = 64;
  private static final int RIGHT = 12;
  private static final int PANEL = 80;

  /** Height of a panel with several lines. */
  private static final int TALL_PANEL = 170;

  private static final int GAP = 30;
  private static final int EVENTS = 34;
  private static final int FOOT = 40;

  /** Height of a panel in the units of its lines. */
  private static final double UNITS = 100;

  /** Width of a panel in the units of its lines. */
  private static final double ACROSS = 1000;

  private static final int STRETCHES = 400;

  /**
   * A line of a panel.
   *
   * @param style class of the line
   * @param across places on the shared axis, ascending
   * @param values as many; those that are not finite are left out
   */
  public record Line(String name, String style, double[] across, double[] values) {}

  /**
   * A mark on the shared axis.
   *
   * @param text shown when the mark is pointed at
   */
  public record Event(double across, String text) {}

  private final String axis;
  private final double low;
  private final double high;
  private final StringBuilder svg = new StringBuilder();
  private int height = 8;

  /**
   * Panels over a range.
   *
   * @param axis name of the shared axis, with its unit
   */
  public PanelChart(String axis, double low, double high) {
    this.axis = axis;
    this.low = low;
    this.high = Math.max(high, low + 1e-9);
  }

  /**
   * Adds a panel, unless no line has a value.
   *
   * @param name of the panel, with its unit
   * @param levels horizontal lines by name
   */
  public void panel(String name, List<Line> lines, Map<String, Double> levels) {
    double[] values =
        DoubleStream.concat(
                lines.stream().flatMapToDouble(line -> Arrays.stream(line.values())),
                levels.values().stream().mapToDouble(Double::doubleValue))
            .filter(Double::isFinite)
            .toArray();
    if (lines.stream().noneMatch(line -> hasValue(line.values()))) {
      return;
    }
    Axis up = Axis.around(name, values, Axis.Scale.LINEAR);
    int panel = lines.size() > 1 ? TALL_PANEL : PANEL;
    int top = height + 16;
    svg.append(
        format(
            "<text x=\"4\" y=\"%d\" class=\"panel-name\">%s</text>%n",
            top - 5, Markup.escape(name)));
    for (double tick : up.ticks()) {
      double y = top + panel * (1 - up.place(tick));
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
              LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 4, Plot.label(tick)));
    }
    view(top, panel);
    for (Line line : lines) {
      svg.append(
          format("<polyline class=\"%s\" points=\"%s\"/>%n", line.style(), points(line, up)));
    }
    svg.append("</svg>\n");
    levels.forEach(
        (level, value) -> {
          double y = top + panel * (1 - up.place(value));
          svg.append(
              format(
                  "<line class=\"baseline\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                      + "<text class=\"level\" x=\"%d\" y=\"%.1f\">%s</text>%n",
                  LEFT, WIDTH - RIGHT, y, y, LEFT + 6, y - 3, Markup.escape(level)));
        });
    height = top + panel + GAP - 16;
  }

  /** Adds a row with marks, unless there are none. */
  public void events(String name, List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    int top = height + 16;
    svg.append(
        format(
            "<text x=\"4\" y=\"%d\" class=\"panel-name\">%s</text>%n",
            top - 5, Markup.escape(name)));
    view(top, EVENTS - 16);
    for (Event event : events) {
      svg.append(
          format(
              "<path class=\"event\" d=\"M%1$.1f,5 V95\"><title>%2$s</title></path>%n",
              x(event.across()), Markup.escape(event.text())));
    }
    svg.append("</svg>\n");
    height = top + EVENTS;
  }

  /** The chart, which says what it shows. */
  public String svg(String alternative) {
    StringBuilder ticks = new StringBuilder();
    Axis across = new Axis(axis, low, high, Axis.Scale.LINEAR);
    for (double tick : across.ticks()) {
      double x = LEFT + (WIDTH - RIGHT - LEFT) * across.place(tick);
      ticks.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              x, height + 14, Plot.label(tick)));
    }
    return format(
        "<svg class=\"panels\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\""
            + " data-low=\"%s\" data-high=\"%s\" data-left=\"%d\" data-right=\"%d\">%n%s"
            + "<g class=\"ticks\">%s</g><text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text></svg>",
        WIDTH,
        height + FOOT,
        Markup.escape(alternative),
        low,
        high,
        LEFT,
        WIDTH - RIGHT,
        svg,
        ticks,
        (LEFT + WIDTH - RIGHT) / 2,
        height + 32,
        Markup.escape(axis));
  }

  private void view(int top, int panelHeight) {
    svg.append(
        format(
            "<svg class=\"view\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %.0f %.0f\" preserveAspectRatio=\"none\">%n",
            LEFT, top, WIDTH - RIGHT - LEFT, panelHeight, ACROSS, UNITS));
  }

  private String points(Line line, Axis up) {
    List<Integer> drawn = drawn(line.values());
    StringBuilder points = new StringBuilder();
    for (int i : drawn) {
      points.append(
          format("%.1f,%.1f ", x(line.across()[i]), UNITS * (1 - up.place(line.values()[i]))));
    }
    return points.toString().strip();
  }

  private double x(double across) {
    return ACROSS * (across - low) / (high - low);
  }

  private static boolean hasValue(double[] values) {
    return Arrays.stream(values).anyMatch(Double::isFinite);
  }

  /** Indices of the finite values; of many, the first, smallest, largest and last of a stretch. */
  static List<Integer> drawn(double[] values) {
    List<Integer> finite = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        finite.add(i);
      }
    }
    if (finite.size() <= 4 * STRETCHES) {
      return finite;
    }
    List<Integer> drawn = new ArrayList<>();
    for (int stretch = 0; stretch < STRETCHES; stretch++) {
      List<Integer> part =
          finite.subList(
              (int) ((long) finite.size() * stretch / STRETCHES),
              (int) ((long) finite.size() * (stretch + 1) / STRETCHES));
      SortedSet<Integer> extremes = new TreeSet<>();
      extremes.add(part.get(0));
      extremes.add(part.get(part.size() - 1));
      extremes.add(part.stream().min(Comparator.comparingDouble(i -> values[i])).orElseThrow());
      extremes.add(part.stream().max(Comparator.comparingDouble(i -> values[i])).orElseThrow());
      drawn.addAll(extremes);
    }
    return drawn;
  }
}
