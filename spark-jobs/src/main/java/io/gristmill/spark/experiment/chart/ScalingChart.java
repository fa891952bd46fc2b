package io.gristmill.spark.experiment.chart;

import static io.gristmill.error.Messages.format;

import io.gristmill.experiment.ScalingFit;
import io.gristmill.experiment.TrialResult;
import io.gristmill.spark.page.Axis;
import io.gristmill.spark.page.Axis.Scale;
import io.gristmill.spark.page.Plot;
import java.util.List;
import java.util.stream.DoubleStream;

/** Losses over FLOPs with the law's lowest loss of each budget. */
public final class ScalingChart {

  private static final int LEFT = 56;
  private static final int HEIGHT = 340;
  private static final int STEPS = 60;
  private static final double FLOPS = 6;

  private ScalingChart() {}

  /** The chart of the trials with a finite measure. */
  public static String svg(ScalingFit fit, String measure, List<TrialResult> trials) {
    List<TrialResult> finite =
        trials.stream()
            .filter(trial -> Double.isFinite(trial.measures().getOrDefault(measure, Double.NaN)))
            .toList();
    double[] flops =
        DoubleStream.concat(
                finite.stream().mapToDouble(ScalingChart::flops),
                fit.optima().stream().mapToDouble(optimum -> optimum.flops()))
            .toArray();
    Axis across = Axis.around("FLOPs of training (6 N D)", flops, Scale.LOGARITHMIC);
    double[] losses =
        DoubleStream.concat(
                finite.stream().mapToDouble(trial -> trial.measures().get(measure)),
                DoubleStream.of(flops).map(at -> fit.law().optimum(at).loss()))
            .toArray();
    Axis up = Axis.around(measure + " (nats per token)", losses, Scale.LINEAR);
    Plot plot =
        new Plot(
            across,
            LEFT,
            HEIGHT,
            format(
                "Losses of %d trials over FLOPs, and the lowest loss of a budget by the scaling"
                    + " law",
                finite.size()));
    plot.vertical(up);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i <= STEPS; i++) {
      double at = across.low() * Math.pow(across.high() / across.low(), (double) i / STEPS);
      double loss = fit.law().optimum(at).loss();
      if (up.place(loss) <= 1) {
        line.append(format("%.1f,%.1f ", plot.x(at), plot.y(loss, up)));
      }
    }
    plot.add(format("<polyline class=\"line0\" points=\"%s\"/>", line.toString().strip()));
    for (TrialResult trial : finite) {
      plot.add(
          format(
              "<circle class=\"mean\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>",
              plot.x(flops(trial)), plot.y(trial.measures().get(measure), up)));
    }
    return plot.svg();
  }

  private static double flops(TrialResult trial) {
    return FLOPS * trial.parameters() * trial.tokens();
  }
}
