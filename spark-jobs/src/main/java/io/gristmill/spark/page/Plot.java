package io.gristmill.spark.page;

import static io.gristmill.error.Messages.format;

/** The frame of a chart: axes with ticks and names, and places in the units of the SVG. */
public final class Plot {

  public static final int WIDTH = 720;

  private static final int BOTTOM = 44;
  private static final int TOP = 24;
  private static final int RIGHT = 16;
  private static final double LARGEST = 1e15;
  private static final double SMALLEST = 1e-4;
  private static final double KILO = 1000;
  private static final String SUFFIXES = " kMGT";

  private final StringBuilder svg = new StringBuilder();
  private final Axis across;
  private final int left;
  private final int height;

  /**
   * @param left width of the labels on the left
   * @param text alternative of the whole chart
   */
  public Plot(Axis across, int left, int height, String text) {
    this.across = across;
    this.left = left;
    this.height = height;
    svg.append(
        format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH, height, Markup.escape(text)));
    for (double tick : across.ticks()) {
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>"
                  + "<text x=\"%1$.1f\" y=\"%4$d\" text-anchor=\"middle\">%5$s</text>%n",
              x(tick), TOP, height - BOTTOM, height - BOTTOM + 16, label(tick)));
    }
    label((left + WIDTH - RIGHT) / 2.0, height - 6.0, "middle", across.name());
  }

  /** Adds the axis on the left. */
  public void vertical(Axis up) {
    for (double tick : up.ticks()) {
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%1$d\" x2=\"%2$d\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>"
                  + "<text x=\"%4$d\" y=\"%5$.1f\" text-anchor=\"end\">%6$s</text>%n",
              left, WIDTH - RIGHT, y(tick, up), left - 6, y(tick, up) + 4, label(tick)));
    }
    label(4, TOP - 10.0, "start", up.name());
  }

  public double x(double value) {
    return left + (WIDTH - RIGHT - left) * across.place(value);
  }

  public double y(double value, Axis up) {
    return TOP + (height - BOTTOM - TOP) * (1 - up.place(value));
  }

  public int left() {
    return left;
  }

  public int top() {
    return TOP;
  }

  public int bottom() {
    return height - BOTTOM;
  }

  public void add(String markup) {
    svg.append(markup).append('\n');
  }

  public void label(double x, double y, String anchor, String text) {
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x, y, anchor, Markup.escape(text)));
  }

  public String svg() {
    return svg + "</svg>";
  }

  /** The label of a tick: short, with k, M, G or T for large numbers. */
  public static String label(double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= LARGEST || (magnitude > 0 && magnitude < SMALLEST)) {
      return format("%.2g", value).replace("e+", "e").replace("e0", "e");
    }
    int power = 0;
    while (magnitude >= KILO && power < SUFFIXES.length() - 1) {
      magnitude /= KILO;
      power++;
    }
    String digits = Html.figure(Math.copySign(magnitude, value));
    return power == 0 ? digits : digits + SUFFIXES.charAt(power);
  }
}
