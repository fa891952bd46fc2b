package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Section with the contents of {@code clean/statistics.json}. */
record StatisticsSection(JsonNode statistics, Html html) {

  private static final int MOST_HOSTS = 25;

  void render() {
    DatasetCard.warnings(statistics)
        .forEach(
            warning -> html.raw("<p class=\"warning\">" + Html.escape(warning.asText()) + "</p>"));
    html.table(List.of("kept, by language", "documents", "words", "bytes"), totals("languages"));
    html.table(List.of("kept, by kind of shard", "documents", "words", "bytes"), totals("sources"));
    thresholds();
    values();
    hosts();
    samples();
  }

  private List<List<String>> totals(String field) {
    List<List<String>> rows = new ArrayList<>();
    for (var one : fields(statistics.path(field))) {
      rows.add(
          List.of(
              one.getKey(),
              number(one.getValue().path("documents")),
              number(one.getValue().path("words")),
              number(one.getValue().path("bytes"))));
    }
    rows.sort((a, b) -> Long.compare(documents(field, b), documents(field, a)));
    return rows;
  }

  private long documents(String field, List<String> row) {
    return statistics.path(field).path(row.get(0)).path("documents").asLong();
  }

  private void thresholds() {
    List<List<String>> rows = new ArrayList<>();
    for (var one : fields(statistics.path("thresholds"))) {
      JsonNode threshold = one.getValue();
      long dropped = 0;
      for (JsonNode count : statistics.path("dropped").path(one.getKey())) {
        dropped += count.asLong();
      }
      rows.add(
          List.of(
              one.getKey(),
              threshold.path("rejected").asText() + " " + Html.figure(threshold.path("bound")),
              Html.number(dropped),
              number(statistics.path("failing").path(one.getKey()))));
    }
    html.table(List.of("threshold", "rejects", "first reason", "fail it at all"), rows);
  }

  private void values() {
    html.raw(
        "<table><thead><tr><th>value</th><th>documents by value (logarithmic)</th>"
            + "<th>5 %</th><th>median</th><th>95 %</th></tr></thead><tbody>");
    for (var one : fields(statistics.path("values"))) {
      JsonNode quantiles = one.getValue().path("quantiles");
      List<Double> bounds = HistogramBars.bounds(statistics.path("thresholds"), one.getKey());
      html.raw(
          format(
              "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
              Html.escape(one.getKey()),
              new HistogramBars(one.getValue()).svg(bounds),
              Html.figure(quantiles.path("0.05")),
              Html.figure(quantiles.path("0.5")),
              Html.figure(quantiles.path("0.95"))));
    }
    html.raw("</tbody></table>");
  }

  private void hosts() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode host : statistics.path("hosts").path("top")) {
      if (rows.size() < MOST_HOSTS) {
        rows.add(
            List.of(
                host.path("host").asText(),
                number(host.path("kept")),
                number(host.path("dropped"))));
      }
    }
    html.table(
        List.of("host, of " + number(statistics.path("hosts").path("distinct")), "kept", "dropped"),
        rows);
  }

  private void samples() {
    for (var one : fields(statistics.path("rejects"))) {
      html.raw("<details><summary>rejected: " + Html.escape(one.getKey()) + "</summary>");
      for (JsonNode sample : one.getValue()) {
        html.paragraph(sample.path("url").asText() + " (" + sample.path("language").asText() + ")");
        html.preformatted(sample.path("excerpt").asText());
      }
      html.raw("</details>");
    }
  }

  private static Iterable<Map.Entry<String, JsonNode>> fields(JsonNode node) {
    return node::fields;
  }

  private static String number(JsonNode value) {
    return Html.number(value.asLong());
  }

  /**
   * A histogram as a small inline SVG. Fractions have bars of a twentieth; other numbers a bar for
   * values below one and one for each factor of two. Lines mark thresholds.
   */
  static final class HistogramBars {

    private static final int WIDTH = 200;
    private static final int HEIGHT = 28;
    private static final int SHARE_BARS = 20;

    private final JsonNode histogram;
    private final boolean isShare;

    HistogramBars(JsonNode histogram) {
      this.histogram = histogram;
      this.isShare = histogram.path("min").asDouble() >= 0 && histogram.path("max").asDouble() <= 1;
    }

    String svg(List<Double> bounds) {
      SortedMap<Integer, Long> bars = bars();
      if (bars.isEmpty()) {
        return "";
      }
      int first = isShare ? 0 : bars.firstKey();
      int last = isShare ? SHARE_BARS : bars.lastKey();
      double width = (double) WIDTH / (last - first + 1);
      double most = bars.values().stream().mapToDouble(Long::doubleValue).max().orElse(1);
      StringBuilder svg =
          new StringBuilder(format("<svg class=\"bars\" viewBox=\"0 0 %d %d\">", WIDTH, HEIGHT));
      bars.forEach(
          (bar, count) -> {
            // Logarithmic, so that rare values are visible.
            double height = HEIGHT * Math.log1p(count.doubleValue()) / Math.log1p(most);
            svg.append(
                format(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s: %,d</title></rect>",
                    (bar - first) * width,
                    HEIGHT - height,
                    width * 0.9,
                    height,
                    label(bar),
                    count));
          });
      for (double bound : bounds) {
        double x = (place(bound) - first) * width;
        if (x >= 0 && x <= WIDTH) {
          svg.append(
              format(
                  "<line class=\"bound\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>",
                  x, x, HEIGHT));
        }
      }
      return svg.append("</svg>").toString();
    }

    private SortedMap<Integer, Long> bars() {
      SortedMap<Integer, Long> bars = new TreeMap<>();
      for (JsonNode bin : histogram.path("bins")) {
        bars.merge((int) Math.floor(place(bin.get(0).asDouble())), bin.get(1).asLong(), Long::sum);
      }
      return bars;
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
        return 0;
      }
      double octave = 1 + Math.getExponent(magnitude) + mantissa(magnitude);
      return number > 0 ? octave : -octave;
    }

    private static double mantissa(double magnitude) {
      return magnitude / Math.scalb(1.0, Math.getExponent(magnitude)) - 1;
    }

    private String label(int bar) {
      if (isShare) {
        return format("from %.2f", (double) bar / SHARE_BARS);
      }
      return bar == 0 ? "below 1" : format("from %,.0f", Math.scalb(1.0, Math.abs(bar) - 1));
    }

    /** Bounds of all thresholds of a value. */
    static List<Double> bounds(JsonNode thresholds, String value) {
      List<Double> bounds = new ArrayList<>();
      for (JsonNode threshold : thresholds) {
        if (threshold.path("value").asText().equals(value)) {
          bounds.add(threshold.path("bound").asDouble());
        }
      }
      return bounds;
    }
  }
}
