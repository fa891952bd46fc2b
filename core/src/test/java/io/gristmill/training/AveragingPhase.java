package io.gristmill.training;

import io.gristmill.config.CoreSections;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.plan.RoundPlanner.PlanShape;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of a run: {@code REPLICASxFREQUENCY}, {@code @STEP} where it ends before the run does,
 * {@code :RATE:MOMENTUM} where the outer optimizer is Nesterov's rather than the mean.
 */
record AveragingPhase(int replicas, int frequency, long until, String outer) {

  private static final Pattern WRITTEN =
      Pattern.compile("(\\d+)x(\\d+)(?:@(\\d+))?(?::([\\d.]+:[\\d.]+))?");

  /** Parses phases separated by {@code /}. */
  static List<AveragingPhase> parse(String written, long steps) {
    return List.of(written.split("/", -1)).stream().map(phase -> one(phase, steps)).toList();
  }

  private static AveragingPhase one(String written, long steps) {
    Matcher matcher = WRITTEN.matcher(written);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "phase: " + written + " (expected as in 1x1@100/4x30:1:0.5)");
    }
    return new AveragingPhase(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Optional.ofNullable(matcher.group(3)).map(Long::parseLong).orElse(steps),
        Optional.ofNullable(matcher.group(4)).orElse("mean"));
  }

  /** The same sequences a step, whatever the replicas. */
  PlanShape shape(int globalBatch) {
    return new PlanShape(replicas, frequency, globalBatch / replicas, 1, until);
  }

  AveragingRule rule(AveragingSettings settings) {
    String[] parts = outer.split(":", -1);
    List<String> written =
        List.of(
            "averaging.outer=" + (parts.length == 2 ? "nesterov" : "mean"),
            "averaging.outer-learning-rate=" + (parts.length == 2 ? parts[0] : "1"),
            "averaging.outer-momentum=" + (parts.length == 2 ? parts[1] : "0"),
            "averaging.optimizer-states=" + settings.text("states"),
            "averaging.encoding=" + settings.text("encoding"),
            "averaging.error-feedback=" + settings.text("feedback"),
            "averaging.overlap=" + settings.text("overlap"),
            "averaging.fragments=" + settings.text("fragments"));
    return AveragingRule.of(CoreSections.load(written).averaging());
  }
}
