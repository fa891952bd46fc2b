package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Loss over tokens as an inline SVG: training, validation, and the baselines as horizontal lines.
 */
final class LossChart {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 320;
  private static final int LEFT = 50;
  private static final int BOTTOM = 30;
  private static final int TOP = 10;
  private static final int GRID_LINES = 5;

  private record Point(double tokens, double loss) {}

  private final List<Point> training = new ArrayList<>();
  private final List<Point> validation = new ArrayList<>();
  private final Map<String, Double> baselines;

  LossChart(List<JsonNode> metrics, Map<String, Double> baselines) {
    for (JsonNode line : metrics) {
      double tokens = line.path("tokens").asDouble();
      training.add(new Point(tokens, line.path("loss").asDouble()));
      if (line.has("validation-loss")) {
        validation.add(new Point(tokens, line.path("validation-loss").asDouble()));
      }
    }
    this.baselines = baselines;
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"loss over tokens\">%n",
            WIDTH, HEIGHT));
    grid(svg);
    baselines.forEach((name, loss) -> baseline(svg, name, loss));
    line(svg, training, "training");
    line(svg, validation, "validation");
    return svg.append("</svg>").toString();
  }

  private void grid(StringBuilder svg) {
    for (int i = 0; i <= GRID_LINES; i++) {
      double loss = lowest() + (highest() - lowest()) * i / GRID_LINES;
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.2f</text>%n",
              LEFT, WIDTH, y(loss), y(loss), LEFT - 6, y(loss) + 4, loss));
    }
    svg.append(
        format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%,d tokens</text>%n",
            WIDTH, HEIGHT - 8, (long) mostTokens()));
  }

  private void baseline(StringBuilder svg, String name, double loss) {
    svg.append(
        format(
            "<line class=\"baseline\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
            LEFT, WIDTH, y(loss), y(loss), WIDTH - 4, y(loss) - 4, Html.escape(name)));
  }

  private void line(StringBuilder svg, List<Point> points, String kind) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(format("%.1f,%.1f ", x(point.tokens), y(point.loss)));
    }
    svg.append(format("<polyline class=\"%s\" points=\"%s\"/>%n", kind, path.toString().strip()));
  }

  private double x(double tokens) {
    return LEFT + (WIDTH - LEFT) * tokens / Math.max(1, mostTokens());
  }

  private double y(double loss) {
    double span = Math.max(1e-9, highest() - lowest());
    return TOP + (HEIGHT - BOTTOM - TOP) * (highest() - loss) / span;
  }

  private double mostTokens() {
    return training.stream().mapToDouble(Point::tokens).max().orElse(1);
  }

  private double highest() {
    return losses().max().orElse(1);
  }

  private double lowest() {
    return Math.min(losses().min().orElse(0), highest() - 1e-3);
  }

  private java.util.stream.DoubleStream losses() {
    return java.util.stream.Stream.of(
            training.stream().map(Point::loss),
            validation.stream().map(Point::loss),
            baselines.values().stream())
        .flatMap(s -> s)
        .mapToDouble(Double::doubleValue);
  }
}
