package io.gristmill.spark.page;

import static io.gristmill.error.Messages.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flow of things from left to right: columns of nodes, whose heights are their counts, and bands
 * to the nodes that each is divided into.
 */
public final class FlowChart {

  private static final int WIDTH = 960;
  private static final int NODE = 10;
  private static final int LEFT = 4;
  private static final int TOP = 26;
  private static final int TALLEST = 300;
  private static final double SMALLEST = 1.5;
  private static final double LABEL = 19;

  /** A node in a column; its count is at least the sum of the nodes it is divided into. */
  private record Node(String name, long count, int column, boolean isLost, double y) {}

  private final List<String> columns;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final double[] bottoms;
  private final double unit;

  /**
   * A flow that begins with one node.
   *
   * @param columns titles of the columns
   */
  public FlowChart(List<String> columns, String name, long count) {
    this.columns = List.copyOf(columns);
    this.bottoms = new double[columns.size()];
    Arrays.fill(bottoms, TOP);
    this.unit = (double) TALLEST / Math.max(1, count);
    place(name, count, 0, false);
  }

  /** Adds a part of a node that goes on. */
  public void divide(String from, String name, long count) {
    part(from, name, count, false);
  }

  /** Adds a part of a node that ends; parts of nothing are left out. */
  public void lose(String from, String name, long count) {
    part(from, name, count, true);
  }

  private void part(String from, String name, long count, boolean isLost) {
    if (count > 0) {
      sources.put(name, from);
      place(name, count, nodes.get(from).column() + 1, isLost);
    }
  }

  private void place(String name, long count, int column, boolean isLost) {
    nodes.put(name, new Node(name, count, column, isLost, bottoms[column]));
    bottoms[column] += Math.max(LABEL, height(count) + 4);
  }

  /** The chart with its text alternative. */
  public String svg(String alternative) {
    double height = Arrays.stream(bottoms).max().orElse(0) + 4;
    StringBuilder svg =
        new StringBuilder(
            format(
                "<svg class=\"flow\" viewBox=\"0 0 %d %.0f\" role=\"img\" aria-label=\"%s\">",
                WIDTH, height, Markup.escape(alternative)));
    for (int i = 0; i < columns.size(); i++) {
      svg.append(
          format(
              "<text class=\"column\" x=\"%.1f\" y=\"14\">%s</text>",
              x(i), Markup.escape(columns.get(i))));
    }
    Map<String, Double> taken = new LinkedHashMap<>();
    sources.forEach((name, from) -> svg.append(band(nodes.get(from), nodes.get(name), taken)));
    nodes.values().forEach(node -> svg.append(node(node)));
    return svg.append("</svg>").toString();
  }

  private String band(Node from, Node to, Map<String, Double> taken) {
    double start = from.y() + taken.getOrDefault(from.name(), 0.0);
    double high = height(to.count());
    taken.merge(from.name(), to.count() * unit, Double::sum);
    double x1 = x(from.column()) + NODE;
    double x2 = x(to.column());
    double middle = (x1 + x2) / 2;
    return format(
        "<path class=\"%s\" d=\"M%.1f,%.1f C%.1f,%.1f %.1f,%.1f %.1f,%.1f V%.1f C%.1f,%.1f"
            + " %.1f,%.1f %.1f,%.1f Z\"/>",
        to.isLost() ? "lost-band" : "band",
        x1,
        start,
        middle,
        start,
        middle,
        to.y(),
        x2,
        to.y(),
        to.y() + high,
        middle,
        to.y() + high,
        middle,
        start + high,
        x1,
        start + high);
  }

  private String node(Node node) {
    long all = nodes.values().iterator().next().count();
    return format(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"/>"
            + "<text class=\"node-label\" x=\"%.1f\" y=\"%.1f\">%s <tspan>%,d (%s %%)</tspan></text>",
        node.isLost() ? "lost" : "node",
        x(node.column()),
        node.y(),
        NODE,
        height(node.count()),
        x(node.column()) + NODE + 5,
        node.y() + Math.max(9, Math.min(height(node.count()) / 2 + 4, 40)),
        Markup.escape(node.name()),
        node.count(),
        percent(100.0 * node.count() / Math.max(1, all)));
  }

  private static String percent(double share) {
    return share > 0 && share < 0.1 ? "below 0.1" : format("%.1f", share);
  }

  private double x(int column) {
    return LEFT + (double) column * WIDTH / columns.size();
  }

  private double height(long count) {
    return Math.max(SMALLEST, count * unit);
  }
}
