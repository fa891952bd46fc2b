package io.gristmill.spark.report.section;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Section with texts that the model generated at checkpoints of its training.
 *
 * @param samples lines of {@code samples.jsonl}
 */
public record SampleSection(List<Measured> samples, Excerpts excerpts, Html html) {

  /** Checkpoints that are shown of each prompt, evenly spaced, the first and the last included. */
  private static final int MOST_CHECKPOINTS = 6;

  private static final int MOST_PROMPTS = 5;

  /** Writes the section if there are texts that may be shown. */
  public void render() {
    if (samples.isEmpty() || !excerpts.areShown()) {
      return;
    }
    Map<String, List<Measured>> byPrompt = new LinkedHashMap<>();
    for (Measured sample : samples) {
      byPrompt
          .computeIfAbsent(sample.at("prompt").asText(), prompt -> new ArrayList<>())
          .add(sample);
    }
    html.heading("Texts across checkpoints");
    html.note(
        "The model of a checkpoint continues a prompt, as the command generate does with the seed of the run.");
    byPrompt.entrySet().stream().limit(MOST_PROMPTS).forEach(one -> show(one.getValue()));
  }

  private void show(List<Measured> checkpoints) {
    String prompt = checkpoints.get(0).at("prompt").asText();
    html.subheading(prompt.isBlank() ? "No prompt" : "“" + prompt.strip() + "”");
    int last = checkpoints.size() - 1;
    int shown = Math.min(MOST_CHECKPOINTS, checkpoints.size());
    for (int i = 0; i < shown; i++) {
      Measured sample = checkpoints.get(shown == 1 ? 0 : (int) ((long) last * i / (shown - 1)));
      html.paragraph(Markup.sentence("After step %s:", sample.at("step").count()));
      html.raw(excerpts.text(prompt + sample.at("text").asText()).html());
    }
  }
}
