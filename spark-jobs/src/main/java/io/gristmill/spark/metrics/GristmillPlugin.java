package io.gristmill.spark.metrics;

import io.gristmill.training.metrics.RoundListener;
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
}
