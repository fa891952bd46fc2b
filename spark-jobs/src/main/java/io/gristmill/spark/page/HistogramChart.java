package io.gristmill.spark.page;

import static io.gristmill.error.Messages.format;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A histogram with lines at thresholds. Fractions have bars of a twentieth; other numbers a bar for
 * values below one and one for each factor of two. Heights are logarithmic, so that rare values are
 * visible.
 */
public final class HistogramChart {

  private static final int WIDTH = 360;
  private static final int HEIGHT = 150;
  private static final int LEFT = 48;
  private static final int RIGHT = 16;
  private static final int TOP = 20;
  private static final int BOTTOM = 36;
  private static final int SHARE_BARS = 20;
  private static final int MOST_LABELS = 6;
  private static final double LONG_LABEL = 100_000;

  private final SortedMap<Integer, Long> bars = new TreeMap<>();
  private final boolean isShare;
  private final int first;
  private final int last;
  private final long most;
  private final StringBuilder svg = new StringBuilder();

  /**
   * @param bins counts by the edge of a bin that is closer to zero
   * @param min smallest value
   * @param max largest value
   */
  public HistogramChart(SortedMap<Double, Long> bins, double min, double max) {
    this.isShare = min >= 0 && max <= 1;
    bins.forEach((edge, count) -> bars.merge((int) Math.floor(place(edge)), count, Long::sum));
    this.first = isShare || bars.isEmpty() ? 0 : bars.firstKey();
    this.last = isShare || bars.isEmpty() ? SHARE_BARS + 1 : bars.lastKey() + 1;
    this.most = bars.values().stream().mapToLong(Long::longValue).max().orElse(1);
  }

  /**
   * The chart; empty without values.
   *
   * @param name of the value, with its unit
   * @param of the counted things
   */
  public String svg(String name, String of, List<Double> bounds) {
    if (bars.isEmpty()) {
      return "";
    }
    svg.setLength(0);
    svg.append(
        format(
            "<svg class=\"histogram\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
            WIDTH, HEIGHT, Markup.escape(alternative(name, of, bounds))));
    counts(of);
    bars.forEach(this::bar);
    values(name);
    bounds.forEach(this::bound);
    return svg.append("</svg>").toString();
  }

  private String alternative(String name, String of, List<Double> bounds) {
    Map.Entry<Integer, Long> highest =
        bars.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    return format(
        "Histogram of %s: most %s, %,d, are %s%s",
        name,
        of,
        highest.getValue(),
        range(highest.getKey()),
        bounds.isEmpty()
            ? ""
            : "; thresholds at " + String.join(", ", bounds.stream().map(Html::figure).toList()));
  }

  /** Axis of the counts: powers of ten. */
  private void counts(String of) {
    int powers = (int) Math.floor(Math.log10((double) most));
    int every = powers / 3 + 1;
    for (int power = 0; power <= powers; power += every) {
      long count = Math.round(Math.pow(10, power));
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,d</text>",
              LEFT, WIDTH - RIGHT, y(count), y(count), LEFT - 5, y(count) + 4, count));
    }
    svg.append(format("<text x=\"2\" y=\"11\">%s (logarithmic)</text>", Markup.escape(of)));
  }

  private void bar(int bar, long count) {
    double width = x(bar + 1) - x(bar);
    svg.append(
        format(
            "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                + "<title>%s: %,d</title></rect>",
            x(bar),
            y(count),
            Math.max(1, width * 0.92),
            HEIGHT - BOTTOM - y(count),
            range(bar),
            count));
  }

  private void values(String name) {
    int every = Math.max(1, (last - first + MOST_LABELS - 1) / MOST_LABELS);
    for (int bar = first; bar <= last; bar += isShare ? SHARE_BARS / 4 : every) {
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              x(bar), HEIGHT - BOTTOM + 14, label(bar)));
    }
    svg.append(
        format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 5, Markup.escape(name)));
  }

  private void bound(double bound) {
    double x = x(place(bound));
    if (x >= LEFT && x <= WIDTH - RIGHT) {
      boolean nearEnd = x > WIDTH - 60;
      svg.append(
          format(
              "<line class=\"bound\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>"
                  + "<text class=\"bound-label\" x=\"%4$.1f\" y=\"%5$d\" text-anchor=\"%6$s\">%7$s</text>",
              x,
              TOP - 6,
              HEIGHT - BOTTOM,
              nearEnd ? x - 4 : x + 4,
              TOP + 4,
              nearEnd ? "end" : "start",
              Html.figure(bound)));
    }
  }

  /**
   * Position of a number in bars. Numbers below one are in the bar of zero; negative numbers have
   * negative positions.
   */
  private double place(double number) {
    if (isShare) {
      return number * SHARE_BARS;
    }
    double magnitude = Math.abs(number);
    if (magnitude < 1) {
      return number;
    }
    int exponent = Math.getExponent(magnitude);
    double octave = 1 + exponent + magnitude / Math.scalb(1.0, exponent) - 1;
    return number > 0 ? octave : -octave;
  }

  private String range(int bar) {
    return format("from %s to below %s", label(bar), label(bar + 1));
  }

  private String label(int bar) {
    if (isShare) {
      return Html.figure((double) bar / SHARE_BARS);
    }
    double edge = bar == 0 ? 0 : Math.scalb(1.0, Math.abs(bar) - 1);
    double signed = bar < 0 ? -edge : edge;
    return edge < LONG_LABEL ? Html.figure(signed) : Plot.label(signed);
  }

  private double x(double bar) {
    return LEFT + (WIDTH - RIGHT - LEFT) * (bar - first) / (last - first);
  }

  private double y(long count) {
    double share = Math.log1p((double) count) / Math.log1p((double) most);
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share;
  }
}
