package io.gristmill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.eval.EvaluationResult.Core;
import io.gristmill.eval.task.TaskFormat;
import io.gristmill.eval.task.TaskMeasures;
import io.gristmill.eval.task.TaskMeasures.Estimate;
import io.gristmill.eval.task.TaskScore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The mean of accuracies above guessing. */
class CoreScoreTest {

  @Test
  void isTheMeanOfCenteredAccuraciesOfItsTasks() {
    TaskScore piqa = score("PIQA", 0.5, Map.of("acc", 0.9, "acc_norm", 0.6));
    TaskScore arc = score("arc_easy", 0.25, Map.of("acc", 0.1, "acc_norm", 0.25));
    TaskScore lambada = score("lambada_openai", 0, Map.of("acc", 0.3, "perplexity", 20.0));
    TaskScore other = score("exam", 0.25, Map.of("acc", 1.0));

    Core core = Core.of(List.of(piqa, arc, other, lambada)).orElseThrow();

    assertThat(core.score()).isEqualTo((0.2 + 0 + 0.3) / 3, within(1e-12));
    assertThat(core.tasks()).containsExactly("PIQA", "arc_easy", "lambada_openai");
    assertThat(Core.of(List.of(other))).isEmpty();
  }

  private static TaskScore score(String name, double guessing, Map<String, Double> measures) {
    Map<String, Estimate> estimates = new HashMap<>();
    measures.forEach((measure, value) -> estimates.put(measure, new Estimate(value, 0.1)));
    return new TaskScore(
        name,
        TaskFormat.CHOICES,
        0,
        0,
        guessing,
        new TaskMeasures(10, estimates),
        Optional.empty());
  }
}
