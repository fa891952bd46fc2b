package io.gristmill.spark.experiment.chart;

import static io.gristmill.error.Messages.format;

import io.gristmill.experiment.ExperimentSummary;
import io.gristmill.experiment.Figures;
import io.gristmill.experiment.PairedComparison;
import io.gristmill.spark.page.Axis;
import io.gristmill.spark.page.Axis.Scale;
import io.gristmill.spark.page.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Differences to the reference with their 95 % intervals, a row for each variant. */
public final class IntervalChart {

  private static final int LEFT = 210;
  private static final int ROW = 26;
  private static final int FRAME = 68;
  private static final int LONGEST_NAME = 28;

  private IntervalChart() {}

  /** The chart; empty if no variant has a difference to the reference. */
  public static String svg(ExperimentSummary summary) {
    List<PairedComparison> rows = new ArrayList<>(summary.differences());
    rows.removeIf(row -> row.pairs() == 0);
    if (rows.isEmpty()) {
      return "";
    }
    double[] ends =
        DoubleStream.concat(
                DoubleStream.of(0),
                rows.stream().flatMapToDouble(row -> DoubleStream.of(low(row), high(row))))
            .toArray();
    String unit = Figures.unit(summary.measure());
    String name =
        format(
            "difference of %s to %s%s",
            summary.measure(), summary.reference(), unit.isEmpty() ? "" : " (" + unit + ")");
    Plot plot =
        new Plot(
            Axis.around(name, ends, Scale.LINEAR),
            LEFT,
            FRAME + ROW * rows.size(),
            "Interval plot: " + name + ". " + text(rows));
    plot.add(
        format(
            "<line class=\"baseline\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>",
            plot.x(0), plot.top(), plot.bottom()));
    for (int i = 0; i < rows.size(); i++) {
      PairedComparison row = rows.get(i);
      double y = plot.top() + ROW * (i + 0.5);
      String variant = row.variant();
      plot.label(
          LEFT - 8.0,
          y + 4,
          "end",
          variant.length() > LONGEST_NAME ? variant.substring(0, LONGEST_NAME) + "…" : variant);
      plot.add(
          format(
              "<line class=\"interval\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<circle class=\"mean\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>",
              plot.x(low(row)), plot.x(high(row)), y, y, plot.x(row.mean()), y));
    }
    return plot.svg();
  }

  private static String text(List<PairedComparison> rows) {
    return String.join(
        "; ", rows.stream().map(row -> row.variant() + " " + Figures.difference(row)).toList());
  }

  private static double low(PairedComparison row) {
    return row.test().map(PairedComparison.PairedTest::low).orElse(row.mean());
  }

  private static double high(PairedComparison row) {
    return row.test().map(PairedComparison.PairedTest::high).orElse(row.mean());
  }
}
