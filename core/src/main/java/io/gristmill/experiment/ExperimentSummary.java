package io.gristmill.experiment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The answer of an experiment. */
public record ExperimentSummary(
    String name, String measure, Optional<String> baseline, List<TrialResult> trials) {

  public ExperimentSummary {
    trials = List.copyOf(trials);
  }

  /** Compares the variants of the trials by a measure. */
  public static ExperimentSummary of(
      String name, String measure, Optional<String> baseline, List<TrialResult> trials) {
    return new ExperimentSummary(name, measure, baseline, trials);
  }

  public ObjectNode toJson() {
    return JsonNodeFactory.instance.objectNode().put("name", name).put("measure", measure);
  }

  /** The summary as plain text for a terminal. */
  public String table() {
    return name + System.lineSeparator();
  }
}
