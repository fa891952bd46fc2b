package io.gristmill.eval.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.Messages;
import java.util.Optional;

/**
 * The result of a task.
 *
 * @param fewShot examples before each item
 * @param truncated items that did not fit in the context of the model
 * @param guessing expected accuracy of a random answer
 * @param all measures over all items
 * @param overlap with training text; empty if it was not checked
 */
public record TaskScore(
    String name,
    TaskFormat format,
    int fewShot,
    int truncated,
    double guessing,
    TaskMeasures all,
    Optional<Overlap> overlap) {

  /**
   * Items that occur in training text, and the measures without and with them alone.
   *
   * @param ngram words of a run that item and document share
   * @param unchecked items with too few words; they count as not contaminated
   */
  public record Overlap(
      int ngram, int unchecked, TaskMeasures uncontaminated, TaskMeasures contaminated) {}

  /** An element of {@code tasks} in {@code evaluation.json}. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", format.key())
        .put("few-shot", fewShot)
        .put("truncated", truncated)
        .put("guessing", guessing);
    all.into(json);
    overlap.ifPresent(
        found -> {
          ObjectNode node = json.putObject("contamination");
          node.put("ngram", found.ngram()).put("unchecked", found.unchecked());
          found.uncontaminated().into(node.putObject("uncontaminated"));
          found.contaminated().into(node.putObject("contaminated"));
        });
    return json;
  }

  /** A line for each measure. */
  public String toTable() {
    StringBuilder table = new StringBuilder();
    all.estimates()
        .forEach(
            (measure, estimate) ->
                table.append(
                    Messages.format(
                        "%-24s %10.4f  standard error %.4f%s%n",
                        name + " " + measure,
                        estimate.value(),
                        estimate.standardError(),
                        measure.equals(TaskMeasures.ACCURACY)
                            ? remarks()
                            : uncontaminated(measure))));
    return table.toString();
  }

  private String remarks() {
    return Messages.format(
        ", guessing %.4f, %,d items%s%s%s",
        guessing,
        all.items(),
        fewShot > 0 ? Messages.format(", %d-shot", fewShot) : "",
        truncated > 0 ? Messages.format(", %,d longer than the context", truncated) : "",
        uncontaminated(TaskMeasures.ACCURACY));
  }

  /** The value without contaminated items, if there are any. */
  private String uncontaminated(String measure) {
    return overlap
        .filter(found -> found.contaminated().items() > 0 && found.uncontaminated().items() > 0)
        .map(
            found ->
                Messages.format(
                    ", %.4f without %,d contaminated",
                    found.uncontaminated().estimates().get(measure).value(),
                    found.contaminated().items()))
        .orElse("");
  }
}
