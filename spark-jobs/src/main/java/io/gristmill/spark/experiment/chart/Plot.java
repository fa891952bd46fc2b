package io.gristmill.spark.experiment.chart;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.report.Html;

/** The frame of a chart: axes with ticks and names, and places in the units of the SVG. */
final class Plot {

  static final int WIDTH = 720;

  private static final int BOTTOM = 44;
  private static final int TOP = 24;
  private static final int RIGHT = 16;
  private static final double LARGE = 1e4;
  private static final double SMALL = 0.1;

  private final StringBuilder svg = new StringBuilder();
  private final Axis across;
  private final int left;
  private final int height;

  /**
   * @param left width of the labels on the left
   * @param text alternative of the whole chart
   */
  Plot(Axis across, int left, int height, String text) {
    this.across = across;
    this.left = left;
    this.height = height;
    svg.append(
        format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH, height, Html.escape(text)));
    for (double tick : across.ticks()) {
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>"
                  + "<text x=\"%1$.1f\" y=\"%4$d\" text-anchor=\"middle\">%5$s</text>%n",
              x(tick), TOP, height - BOTTOM, height - BOTTOM + 16, label(tick, across)));
    }
    label((left + WIDTH - RIGHT) / 2.0, height - 6.0, "middle", across.name());
  }

  /** Adds the axis on the left. */
  void vertical(Axis up) {
    for (double tick : up.ticks()) {
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%1$d\" x2=\"%2$d\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>"
                  + "<text x=\"%4$d\" y=\"%5$.1f\" text-anchor=\"end\">%6$s</text>%n",
              left, WIDTH - RIGHT, y(tick, up), left - 6, y(tick, up) + 4, label(tick, up)));
    }
    label(4, TOP - 10.0, "start", up.name());
  }

  double x(double value) {
    return left + (WIDTH - RIGHT - left) * across.place(value);
  }

  double y(double value, Axis up) {
    return TOP + (height - BOTTOM - TOP) * (1 - up.place(value));
  }

  int left() {
    return left;
  }

  int top() {
    return TOP;
  }

  int bottom() {
    return height - BOTTOM;
  }

  void add(String markup) {
    svg.append(markup).append('\n');
  }

  void label(double x, double y, String anchor, String text) {
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x, y, anchor, Html.escape(text)));
  }

  String svg() {
    return svg + "</svg>";
  }

  private static String label(double value, Axis axis) {
    double largest = Math.max(Math.abs(axis.low()), Math.abs(axis.high()));
    if (largest >= LARGE) {
      return value == 0 ? "0" : format("%.2g", value).replace("e+0", "e").replace("e+", "e");
    }
    return axis.high() - axis.low() < SMALL ? format("%.4f", value) : format("%.2f", value);
  }
}
