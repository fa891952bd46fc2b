package io.gristmill.spark.report.section;

import static java.util.Map.entry;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Section with the scores of the model on the held-out split and on tasks.
 *
 * @param evaluation {@code evaluation.json}
 */
public record EvaluationSection(Measured evaluation, Html html) {

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          entry("loss", "mean cross-entropy, nats per token"),
          entry("loss-interval", "95 % interval of the loss, by a bootstrap over windows"),
          entry("perplexity", "exp(loss)"),
          entry("bits-per-byte", "loss in bits per byte of text, the same for any tokenizer"),
          entry("byte-perplexity", "exp of the loss per byte"),
          entry("word-perplexity", "exp of the loss per word"),
          entry("accuracy@1", "share of next tokens that were the first choice"),
          entry("accuracy@5", "share of next tokens among the first five choices"),
          entry("accuracy@10", "share of next tokens among the first ten choices"),
          entry("macro-recall", "mean recall of the most frequent tokens"),
          entry("calibration-error", "expected calibration error, 15 bins"),
          entry("tokens", "tokens predicted"),
          entry("accuracy", "share of examples with the right label"),
          entry("macro-f1", "mean F1 of the labels"),
          entry("mean-squared-error", "mean of the squared differences"),
          entry("words", "words of the predicted text"),
          entry("bytes", "bytes of the predicted text"));

  private static final Set<String> NESTED = Set.of("groups");

  /** Writes the section if the model is evaluated. */
  public void render() {
    if (!evaluation.exists()) {
      return;
    }
    html.heading("Evaluation");
    measures();
    baselines();
    groups();
    tasks();
  }

  private void measures() {
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member measure : evaluation.at("validation").members()) {
      Measured value = measure.value();
      if (NESTED.contains(measure.name()) || value.node().isObject()) {
        continue;
      }
      rows.add(
          List.of(
              Markup.text(measure.name().replace('-', ' ')),
              value.node().isArray()
                  ? Markup.sentence("%s to %s", shown(value.at(0)), shown(value.at(1)))
                  : shown(value),
              Markup.text(MEANINGS.getOrDefault(measure.name(), ""))));
    }
    html.cells(List.of("on the held-out split", "value", "meaning"), rows);
  }

  private static Markup shown(Measured value) {
    return value.node().isIntegralNumber() ? value.count() : value.decimals();
  }

  private void baselines() {
    List<List<Markup>> rows = new ArrayList<>();
    Measured loss = evaluation.at("validation").at("loss");
    if (evaluation.at("baselines").members().isEmpty()) {
      return;
    }
    rows.add(List.of(Markup.text("this model"), loss.decimals()));
    for (Measured.Member baseline : evaluation.at("baselines").members()) {
      rows.add(List.of(Markup.text(baseline.name()), baseline.value().decimals()));
    }
    html.cells(List.of("model", "loss, nats per token"), rows);
    html.note(
        "Baselines are Witten-Bell n-gram models, counted on the training split and scored on the"
            + " same targets.");
  }

  private void groups() {
    for (Measured.Member kind : evaluation.at("validation").at("groups").members()) {
      List<List<Markup>> rows = new ArrayList<>();
      for (Measured.Member group : kind.value().members()) {
        rows.add(
            List.of(
                Markup.foreign(group.name()),
                group.value().at("loss").decimals(),
                group.value().at("tokens").count(),
                group.value().at("documents").count()));
      }
      html.cells(List.of("by " + kind.name(), "loss", "tokens", "documents"), rows);
    }
  }

  private void tasks() {
    List<Measured.Member> tasks = evaluation.at("tasks").members();
    if (tasks.isEmpty()) {
      return;
    }
    List<String> measures = List.of("acc", "acc_norm", "acc_bytes");
    List<String> head = new ArrayList<>(List.of("task", "items", "examples", "guessing"));
    head.addAll(measures);
    head.addAll(List.of("perplexity", "contaminated items", "acc without them"));
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member task : tasks) {
      Measured scores = task.value();
      List<Markup> row = new ArrayList<>();
      row.add(Markup.text(task.name()));
      row.add(scores.at("items").count());
      row.add(scores.at("few-shot").count());
      row.add(scores.at("guessing").decimals());
      measures.forEach(measure -> row.add(score(scores, measure)));
      row.add(score(scores, "perplexity"));
      Measured contamination = scores.at("contamination");
      row.add(
          contamination.exists()
              ? contamination.at("contaminated").at("items").count()
              : Markup.text("not checked"));
      row.add(score(contamination.at("uncontaminated"), "acc"));
      rows.add(row);
    }
    html.subheading("Tasks");
    html.cells(head, rows);
    html.note("Each score with its standard error. Guessing is the expected accuracy of chance.");
  }

  private static Markup score(Measured scores, String measure) {
    Measured score = scores.at(measure);
    return score.exists()
        ? Markup.sentence("%s ± %s", score.decimals(), scores.at(measure + "_stderr").decimals())
        : score.decimals();
  }
}
