package io.gristmill.spark.report;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Page;
import io.gristmill.spark.report.run.Measured;
import io.gristmill.spark.report.run.RunFiles;
import io.gristmill.spark.report.run.RunSettings;
import io.gristmill.spark.report.section.CorpusSection;
import io.gristmill.spark.report.section.CostSection;
import io.gristmill.spark.report.section.DropSection;
import io.gristmill.spark.report.section.DuplicateSection;
import io.gristmill.spark.report.section.EvaluationSection;
import io.gristmill.spark.report.section.Excerpts;
import io.gristmill.spark.report.section.FlowSection;
import io.gristmill.spark.report.section.SampleSection;
import io.gristmill.spark.report.section.SelectionSection;
import io.gristmill.spark.report.section.SettingsSection;
import io.gristmill.spark.report.section.ThresholdSection;
import io.gristmill.spark.report.section.TokenizerSection;
import io.gristmill.spark.report.section.TrainingSection;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Builds the page with the results of a run. */
final class ReportPage {

  private static final int LONGEST_TOKENS = 40;

  private final RunFiles files;
  private final List<String> finished;
  private final Excerpts excerpts;
  private final Html html = new Html();

  /**
   * @param finished stages
   * @param excerpts texts that may be shown
   */
  ReportPage(RunFiles files, List<String> finished, Excerpts excerpts) {
    this.files = files;
    this.finished = finished;
    this.excerpts = excerpts;
  }

  /**
   * The page as text.
   *
   * @param comparison with another run, shown first
   */
  String render(Optional<RunComparison> comparison) throws IOException {
    if (comparison.isPresent()) {
      new ComparisonSection(comparison.get(), html).render();
    }
    new SummarySection(files, finished, html).render();
    new FlowSection(files, html).render();
    cleaning();
    new DuplicateSection(
            files.measured("dedup/report.json"),
            files.measured("dedup/statistics.json"),
            excerpts,
            html)
        .render();
    new SelectionSection(files.measured("select/report.json"), html).render();
    new TokenizerSection(files.measured("tokens/manifest.json"), longestTokens(), excerpts, html)
        .render();
    Measured evaluation = files.measured("evaluation.json");
    new TrainingSection(
            files.measuredLines("checkpoints/metrics.jsonl"),
            files.measured("checkpoints/manifest.json"),
            evaluation,
            html)
        .render();
    new SampleSection(files.measuredLines("checkpoints/samples.jsonl"), excerpts, html).render();
    new EvaluationSection(evaluation, html).render();
    new SettingsSection(files, finished, RunSettings.of(files, finished), html).render();
    new CostSection(files, finished, html).render();
    String run = files.run();
    return Page.of("Gristmill run " + run.substring(run.lastIndexOf('/') + 1), html);
  }

  private void cleaning() throws IOException {
    Measured statistics = files.measured("clean/statistics.json");
    new DropSection(files.measured("clean/report.json"), statistics, excerpts, html).render();
    new ThresholdSection(statistics, html).render();
    new CorpusSection(statistics, html).render();
  }

  private List<byte[]> longestTokens() throws IOException {
    if (!finished.contains("tokenizer")) {
      return List.of();
    }
    BytePairModel model = TokenizerFiles.read(files.storage(), files.run() + "/tokenizer");
    return IntStream.range(0, model.vocabularySize())
        .filter(id -> model.isUsed(id) && !model.isSpecial(id))
        .mapToObj(model::tokenBytes)
        .sorted(Comparator.comparingInt((byte[] token) -> -token.length))
        .limit(LONGEST_TOKENS)
        .toList();
  }
}
