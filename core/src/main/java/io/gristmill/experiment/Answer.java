package io.gristmill.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.experiment.PairedComparison.PairedTest;
import io.gristmill.experiment.Ranking.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The result of an experiment in a few sentences. */
final class Answer {

  private static final int MOST_NAMES = 4;

  private final ExperimentSummary summary;
  private final Ranking ranking;
  private final Entry best;

  Answer(ExperimentSummary summary) {
    this.summary = summary;
    ranking = summary.ranking();
    best = ranking.entries().get(0);
  }

  String text() {
    if (best.mean().isEmpty()) {
      return "All trials diverged: no variant can be compared.";
    }
    if (ranking.entries().size() == 1) {
      return format(
          "%s is the only variant: %s %s.", best.variant(), summary.measure(), Figures.mean(best));
    }
    List<String> parts = new ArrayList<>();
    parts.add(lead());
    tied().ifPresent(parts::add);
    worse().ifPresent(parts::add);
    return String.join("; ", parts) + "." + baseline();
  }

  private String lead() {
    if (best.best().isEmpty()) {
      return best.variant()
          + " has the best mean, but with fewer than two common seeds it cannot be told from chance";
    }
    return best.best().getAsDouble() == 1
        ? best.variant() + " is best in all resamples"
        : format("%s is best in %s of resamples", best.variant(), Figures.best(best));
  }

  private Optional<String> tied() {
    List<Entry> tied = ranking.entries().stream().filter(Entry::tied).toList();
    if (tied.isEmpty() || best.best().isEmpty()) {
      return Optional.empty();
    }
    List<String> names = tied.stream().map(Entry::variant).toList();
    return Optional.of(
        format(
            "%s cannot be told from it%s", Figures.list(names, MOST_NAMES), probabilities(tied)));
  }

  /** The p-values of the tied variants, as far as they have one. */
  private String probabilities(List<Entry> tied) {
    List<Double> values = tests(tied).stream().map(PairedTest::correctedP).toList();
    if (values.isEmpty()) {
      return "";
    }
    if (values.size() > MOST_NAMES || values.size() < tied.size()) {
      double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      return format(" (p >= %.3f)", least);
    }
    List<String> texts = values.stream().map(value -> format("%.3f", value)).toList();
    return " (p = " + Figures.list(texts, MOST_NAMES) + ")";
  }

  private Optional<String> worse() {
    List<Entry> worse =
        ranking.entries().stream()
            .filter(entry -> entry != best && !entry.tied() && entry.mean().isPresent())
            .toList();
    if (worse.isEmpty()) {
      return Optional.empty();
    }
    double largest = tests(worse).stream().mapToDouble(PairedTest::correctedP).max().orElse(1);
    List<String> names = worse.stream().map(Entry::variant).toList();
    return Optional.of(
        format(
            "%s %s worse (p %s)",
            Figures.list(names, MOST_NAMES),
            names.size() == 1 ? "is" : "are",
            worse.size() > 1
                ? Figures.equalsP(largest).replace("= ", "<= ")
                : Figures.equalsP(largest)));
  }

  /** The comparisons of entries with the best. */
  private List<PairedTest> tests(List<Entry> entries) {
    List<String> names = entries.stream().map(Entry::variant).toList();
    return ranking.pairs().stream()
        .filter(pair -> pair.against().equals(best.variant()) && names.contains(pair.variant()))
        .flatMap(pair -> pair.test().stream())
        .toList();
  }

  /** The best variant against the baseline. */
  private String baseline() {
    if (summary.baseline().isEmpty()) {
      return "";
    }
    String baseline = summary.baseline().get();
    if (baseline.equals(best.variant())) {
      return format(" No variant has a better mean than the baseline %s.", baseline);
    }
    return summary
        .difference(best.variant())
        .filter(difference -> difference.pairs() > 0)
        .map(
            difference ->
                format(
                    " Against the baseline %s it changes %s by %s%s.",
                    baseline,
                    summary.measure(),
                    format("%+.4f", difference.mean()),
                    difference.test().map(Answer::certainty).orElse("")))
        .orElse("");
  }

  private static String certainty(PairedTest test) {
    return format(
        " (95 %% interval %+.4f to %+.4f, p %s)",
        test.low(), test.high(), Figures.equalsP(test.correctedP()));
  }
}
