package io.gristmill.spark.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Metrics of the last round, by their names in {@code metrics.jsonl}. The validation loss is that
 * of the last validation. A metric that was not measured yet is NaN.
 */
final class TrainingGauges implements RoundListener {

  private static final String ROUND = "round";
  private static final String ROUNDS = "rounds";
  private static final String VALIDATION_LOSS = "validation-loss";
  private static final List<String> NAMES =
      List.of(
          ROUND,
          ROUNDS,
          "step",
          "tokens",
          "loss",
          VALIDATION_LOSS,
          "learning-rate",
          "gradient-norm",
          "tokens-per-second",
          "mfu",
          "averaging-seconds",
          "averaging-share",
          "averaging-bytes");

  private final Map<String, Number> values = new ConcurrentHashMap<>();

  void register(MetricRegistry registry) {
    for (String name : NAMES) {
      registry.register(name, (Gauge<Number>) () -> values.getOrDefault(name, Double.NaN));
    }
  }

  @Override
  public void started(int round, int rounds) {
    values.clear();
    values.put(ROUND, round);
    values.put(ROUNDS, rounds);
  }

  @Override
  public void roundFinished(RoundMetrics metrics) {
    values.put(ROUND, metrics.round());
    values.put("step", metrics.step());
    values.put("tokens", metrics.tokens());
    values.put("loss", metrics.loss());
    metrics.validationLoss().ifPresent(loss -> values.put(VALIDATION_LOSS, loss));
    values.put("learning-rate", metrics.learningRate());
    values.put("gradient-norm", metrics.gradientNorm());
    values.put("tokens-per-second", metrics.tokensPerSecond());
    values.put("mfu", metrics.mfu());
    values.put("averaging-seconds", metrics.averagingSeconds());
    values.put("averaging-share", metrics.averagingShare());
    values.put("averaging-bytes", metrics.averagingBytes());
  }
}
