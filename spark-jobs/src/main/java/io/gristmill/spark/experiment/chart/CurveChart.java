package io.gristmill.spark.experiment.chart;

import static io.gristmill.error.Messages.format;

import io.gristmill.experiment.TrialResult;
import io.gristmill.experiment.TrialResult.CurvePoint;
import io.gristmill.spark.page.Axis;
import io.gristmill.spark.page.Axis.Scale;
import io.gristmill.spark.page.Legend;
import io.gristmill.spark.page.Plot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Held-out loss over trained tokens: the mean over the seeds of each variant. */
public final class CurveChart {

  /** Colours of lines; further variants repeat them, dashed. */
  private static final int COLOURS = 8;

  private static final int LEFT = 56;
  private static final int HEIGHT = 340;

  private CurveChart() {}

  /** The chart with its legend; empty without a curve. */
  public static String figure(List<String> variants, List<TrialResult> trials) {
    List<SortedMap<Long, Double>> lines = new ArrayList<>();
    variants.forEach(variant -> lines.add(mean(variant, trials)));
    double[] tokens =
        lines.stream().flatMap(l -> l.keySet().stream()).mapToDouble(Long::doubleValue).toArray();
    double[] losses =
        lines.stream()
            .flatMap(line -> line.values().stream())
            .mapToDouble(Double::doubleValue)
            .toArray();
    if (tokens.length == 0) {
      return "";
    }
    Axis up = Axis.around("held-out loss (nats per token)", losses, Scale.LINEAR);
    Plot plot =
        new Plot(Axis.around("tokens", tokens, Scale.LINEAR), LEFT, HEIGHT, text(variants, lines));
    plot.vertical(up);
    for (int i = 0; i < lines.size(); i++) {
      StringBuilder points = new StringBuilder();
      lines
          .get(i)
          .forEach(
              (at, loss) ->
                  points.append(format("%.1f,%.1f ", plot.x((double) at), plot.y(loss, up))));
      plot.add(
          format("<polyline class=\"%s\" points=\"%s\"/>", style(i), points.toString().strip()));
    }
    return plot.svg() + legend(variants);
  }

  /** The mean at every number of tokens that all its seeds have a finite loss of. */
  private static SortedMap<Long, Double> mean(String variant, List<TrialResult> trials) {
    List<TrialResult> seeds =
        trials.stream()
            .filter(trial -> trial.variant().equals(variant) && !trial.curve().isEmpty())
            .toList();
    SortedMap<Long, List<Double>> byTokens = new TreeMap<>();
    for (TrialResult seed : seeds) {
      for (CurvePoint point : seed.curve()) {
        if (Double.isFinite(point.loss())) {
          byTokens.computeIfAbsent(point.tokens(), at -> new ArrayList<>()).add(point.loss());
        }
      }
    }
    SortedMap<Long, Double> means = new TreeMap<>();
    byTokens.forEach(
        (at, losses) -> {
          if (losses.size() == seeds.size()) {
            means.put(at, losses.stream().mapToDouble(l -> l).average().orElseThrow());
          }
        });
    return means;
  }

  private static String text(List<String> variants, List<SortedMap<Long, Double>> lines) {
    List<String> ends = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      SortedMap<Long, Double> line = lines.get(i);
      if (!line.isEmpty()) {
        Map.Entry<Long, Double> last = Map.entry(line.lastKey(), line.get(line.lastKey()));
        ends.add(format("%s ends at %.3f", variants.get(i), last.getValue()));
      }
    }
    return "Held-out loss over trained tokens, mean over seeds: " + String.join("; ", ends);
  }

  private static String style(int variant) {
    return format("line%d%s", variant % COLOURS, variant < COLOURS ? "" : " dashed");
  }

  private static String legend(List<String> variants) {
    Map<String, String> styles = new LinkedHashMap<>();
    variants.forEach(variant -> styles.put(variant, style(variants.indexOf(variant))));
    return Legend.of(styles);
  }
}
