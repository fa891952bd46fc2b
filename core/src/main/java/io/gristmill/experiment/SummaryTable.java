package io.gristmill.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.experiment.ExperimentSummary.Cost;
import io.gristmill.experiment.ScalingFit.Interval;
import io.gristmill.experiment.ScalingLaw.Optimum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** The plain text of a summary. */
final class SummaryTable {

  private static final String GAP = "  ";

  private final ExperimentSummary summary;
  private final StringBuilder text = new StringBuilder();

  SummaryTable(ExperimentSummary summary) {
    this.summary = summary;
  }

  String text() {
    String unit = Figures.unit(summary.measure());
    text.append(
        format(
            "%s: %s%s, %s is better%n",
            summary.name(),
            summary.measure(),
            unit.isEmpty() ? "" : " in " + unit,
            TrialResult.higherIsBetter(summary.measure()) ? "higher" : "lower"));
    columns();
    text.append(summary.answer()).append(System.lineSeparator());
    text.append(
        format(
            "p: paired t-test, Holm's correction; difference: 95 %% interval; best: share of %,d"
                + " resamples%n",
            Ranking.RESAMPLES));
    summary.remarks().forEach(remark -> text.append(remark).append(System.lineSeparator()));
    summary.scaling().ifPresent(this::scaling);
    return text.toString();
  }

  private void columns() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "variant",
            "trials",
            "mean ± s.e.",
            "best",
            "difference to " + summary.reference(),
            "p",
            "tokens",
            "CPU s"));
    for (Ranking.Entry entry : summary.ranking().entries()) {
      Cost cost = summary.costs().get(entry.variant());
      Optional<PairedComparison> difference = summary.difference(entry.variant());
      rows.add(
          List.of(
              entry.variant(),
              String.valueOf(entry.trials()),
              Figures.mean(entry),
              Figures.best(entry),
              difference.map(Figures::difference).orElse(""),
              difference.map(Figures::p).orElse(""),
              format("%,.0f", cost.tokens()),
              format("%,.1f", cost.cpuSeconds())));
    }
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    rows.forEach(row -> text.append(line(row, widths)).append(System.lineSeparator()));
  }

  /** The first column to the left, the others to the right. */
  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder(row.get(0));
    line.append(" ".repeat(widths[0] - row.get(0).length()));
    for (int i = 1; i < widths.length; i++) {
      line.append(GAP).append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
    }
    return line.toString();
  }

  private void scaling(ScalingFit fit) {
    ScalingLaw law = fit.law();
    text.append(
        format(
            "scaling law of %d trials: L(N, D) = %s + %s / N^%.3f + %s / D^%.3f, median error"
                + " %.2f %%%n",
            fit.trials(),
            Figures.magnitude(law.e()),
            Figures.magnitude(law.a()),
            law.alpha(),
            Figures.magnitude(law.b()),
            law.beta(),
            100 * fit.medianError()));
    fit.heldBack()
        .ifPresent(
            held ->
                text.append(
                    format(
                        "%slargest trial (%,.0f parameters, %,.0f tokens): loss %.4f, predicted by"
                            + " the others %.4f (%+.2f %%)%n",
                        GAP,
                        held.parameters(),
                        held.tokens(),
                        held.measured(),
                        held.predicted(),
                        100 * held.relativeError())));
    for (Optimum optimum : fit.optima()) {
      double flops = optimum.flops();
      text.append(
          format(
              "%sfor %s FLOPs: %s parameters, %s tokens, loss %s%n",
              GAP,
              Figures.magnitude(flops),
              interval(fit, of -> of.optimum(flops).parameters(), Figures::magnitude),
              interval(fit, of -> of.optimum(flops).tokens(), Figures::magnitude),
              interval(fit, of -> of.optimum(flops).loss(), loss -> format("%.4f", loss))));
    }
  }

  private static String interval(
      ScalingFit fit, ToDoubleFunction<ScalingLaw> quantity, DoubleFunction<String> text) {
    Interval of = fit.interval(quantity);
    return fit.resamples().isEmpty()
        ? text.apply(of.value())
        : format(
            "%s (%s to %s)", text.apply(of.value()), text.apply(of.low()), text.apply(of.high()));
  }
}
