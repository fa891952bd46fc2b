package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.experiment.ExperimentSummary;
import io.gristmill.experiment.ExperimentSummary.Cost;
import io.gristmill.experiment.Figures;
import io.gristmill.experiment.PairedComparison;
import io.gristmill.experiment.Ranking;
import io.gristmill.experiment.ScalingFit;
import io.gristmill.experiment.TrialResult;
import io.gristmill.spark.experiment.chart.CurveChart;
import io.gristmill.spark.experiment.chart.IntervalChart;
import io.gristmill.spark.experiment.chart.ScalingChart;
import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page of an experiment: HTML without references to other files. */
public final class ExperimentPage {

  private final ExperimentSummary summary;
  private final List<TrialResult> trials;
  private final List<String> variants;
  private final Html html = new Html();

  private ExperimentPage(ExperimentSummary summary, List<TrialResult> trials) {
    this.summary = summary;
    this.trials = trials;
    variants = summary.ranking().entries().stream().map(Ranking.Entry::variant).toList();
  }

  /**
   * The page as text.
   *
   * @param trials those of the summary; their curves are drawn
   */
  public static String html(ExperimentSummary summary, List<TrialResult> trials) {
    ExperimentPage page = new ExperimentPage(summary, trials);
    page.ranking();
    page.differences();
    summary.scaling().ifPresent(page::scaling);
    page.curves();
    page.pairs();
    return Page.of("Experiment " + summary.name(), page.html);
  }

  private void ranking() {
    html.raw("<p class=\"answer\">" + Markup.escape(summary.answer()) + "</p>");
    summary.remarks().forEach(html::paragraph);
    String unit = Figures.unit(summary.measure());
    html.heading("Ranking");
    html.paragraph(
        format(
            "%s%s, %s is better; mean and standard error over seeds. Best: share of %,d bootstrap"
                + " resamples of the seeds. Tokens and CPU seconds are means of a trial.",
            summary.measure(),
            unit.isEmpty() ? "" : " in " + unit,
            TrialResult.higherIsBetter(summary.measure()) ? "higher" : "lower",
            Ranking.RESAMPLES));
    List<List<String>> rows = new ArrayList<>();
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
    html.table(
        List.of(
            "variant",
            "trials",
            "mean",
            "best",
            "difference to " + summary.reference(),
            "p",
            "tokens",
            "CPU seconds"),
        rows);
  }

  private void differences() {
    String chart = IntervalChart.svg(summary);
    if (!chart.isEmpty()) {
      html.heading("Differences to " + summary.reference());
      html.wide(chart);
      html.paragraph(
          "Mean differences of trials with equal seeds, each with the 95 % interval of Student's"
              + " paired t-test. Intervals are for one difference alone; p-values are corrected by"
              + " Holm's procedure.");
    }
  }

  private void curves() {
    String chart = CurveChart.figure(variants, trials);
    if (!chart.isEmpty()) {
      html.heading("Training");
      html.wide(chart);
    }
  }

  private void pairs() {
    if (summary.ranking().pairs().stream().allMatch(pair -> pair.test().isEmpty())) {
      return;
    }
    html.heading("Every two variants");
    html.paragraph("Row minus column, with the p-value corrected over all pairs.");
    List<String> head = new ArrayList<>(List.of("variant"));
    head.addAll(variants);
    List<List<String>> rows = new ArrayList<>();
    for (String row : variants) {
      List<String> cells = new ArrayList<>(List.of(row));
      variants.forEach(column -> cells.add(row.equals(column) ? "" : cell(row, column)));
      rows.add(cells);
    }
    html.table(head, rows);
  }

  private String cell(String row, String column) {
    return summary.ranking().pairs().stream()
        .map(pair -> pair.variant().equals(row) ? pair : pair.reversed())
        .filter(pair -> pair.variant().equals(row) && pair.against().equals(column))
        .findFirst()
        .filter(pair -> pair.pairs() > 0)
        .map(
            pair ->
                format("%+.4f", pair.mean())
                    + (pair.test().isEmpty() ? "" : ", p " + Figures.p(pair)))
        .orElse("-");
  }

  private void scaling(ScalingFit fit) {
    html.heading("Scaling law");
    html.paragraph(
        format(
            "L(N, D) = E + A / N^alpha + B / D^beta, fitted to %d trials; median error %.2f %%."
                + " Intervals hold 95 %% of %d bootstrap resamples of the trials.",
            fit.trials(), 100 * fit.medianError(), fit.resamples().size()));
    fit.heldBack()
        .ifPresent(
            held ->
                html.paragraph(
                    format(
                        "The largest trial (%,.0f parameters, %,.0f tokens) has a loss of %.4f; the"
                            + " others predict %.4f (%+.2f %%).",
                        held.parameters(),
                        held.tokens(),
                        held.measured(),
                        held.predicted(),
                        100 * held.relativeError())));
    html.wide(ScalingChart.svg(fit, summary.measure(), trials));
    html.paragraph("Points: trials. Line: lowest loss of a budget by the law.");
    List<List<String>> rows = new ArrayList<>();
    fit.optima()
        .forEach(
            optimum ->
                rows.add(
                    List.of(
                        Figures.magnitude(optimum.flops()),
                        interval(fit.interval(l -> l.optimum(optimum.flops()).parameters())),
                        interval(fit.interval(l -> l.optimum(optimum.flops()).tokens())),
                        interval(fit.interval(l -> l.optimum(optimum.flops()).loss())))));
    html.table(List.of("FLOPs", "parameters", "tokens", "loss"), rows);
  }

  private static String interval(ScalingFit.Interval of) {
    return Double.isNaN(of.low())
        ? Figures.magnitude(of.value())
        : format(
            "%s (%s to %s)",
            Figures.magnitude(of.value()),
            Figures.magnitude(of.low()),
            Figures.magnitude(of.high()));
  }
}
