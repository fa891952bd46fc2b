package io.gristmill.spark.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Spark plugin ({@code spark.plugins}) that registers the metrics of a training with the driver's
 * metrics system, and thus with every sink. Their names are {@code plugin.} and this class's name,
 * followed by the names in {@code metrics.jsonl}.
 */
public final class GristmillPlugin implements SparkPlugin {

  /** Gauges by application: Spark creates its plugins itself. */
  private static final Map<String, TrainingGauges> BY_APPLICATION = new ConcurrentHashMap<>();

  /** Listener that updates the gauges; empty if Spark runs without the plugin. */
  public static Optional<RoundListener> listener(SparkContext spark) {
    return Optional.ofNullable(BY_APPLICATION.get(spark.applicationId()));
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new OnDriver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {};
  }

  private static final class OnDriver implements DriverPlugin {

    private String application = "";

    @Override
    public void registerMetrics(String applicationId, PluginContext context) {
      TrainingGauges gauges = new TrainingGauges();
      gauges.register(context.metricRegistry());
      application = applicationId;
      BY_APPLICATION.put(applicationId, gauges);
    }

    @Override
    public void shutdown() {
      BY_APPLICATION.remove(application);
    }
  }

  /**
   * Metrics of the last round, by their names in {@code metrics.jsonl}. The validation loss is that
   * of the last validation. A metric that was not measured yet is NaN.
   */
  private static final class TrainingGauges implements RoundListener {

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
}
