package io.gristmill.training.guard;

import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.StepResult.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes the skipped steps of a round. */
public final class SkippedSteps {

  private SkippedSteps() {}

  /**
   * Returns one line per replica and reason.
   *
   * @param steps {@code [replica][step]}
   */
  public static List<String> events(List<List<StepResult>> steps) {
    List<String> events = new ArrayList<>();
    for (int replica = 0; replica < steps.size(); replica++) {
      Map<String, Integer> counts = new LinkedHashMap<>();
      steps.get(replica).stream()
          .filter(step -> !step.taken())
          .forEach(step -> counts.merge(reason(step), 1, Integer::sum));
      String of = " of replica " + replica + ": ";
      counts.forEach(
          (reason, count) ->
              events.add("skipped " + count + (count == 1 ? " step" : " steps") + of + reason));
    }
    return events;
  }

  private static String reason(StepResult skipped) {
    if (skipped.status() == Status.ABOVE_LIMIT) {
      return "gradient norm above the limit";
    }
    return Double.isFinite(skipped.loss()) ? "gradient not finite" : "loss not finite";
  }
}
