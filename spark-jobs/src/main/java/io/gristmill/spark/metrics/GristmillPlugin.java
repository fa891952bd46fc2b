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
 * For {@code spark.plugins}: puts a training's figures among the driver's metrics, so that every
 * sink Spark is configured with has them. They are called {@code plugin.} and this class's name,
 * then as in {@code metrics.jsonl}.
 */
public final class GristmillPlugin implements SparkPlugin {

  /** Spark makes its plugins itself, so this is where a training finds what Spark made. */
  private static final Map<String, TrainingGauges> BY_APPLICATION = new ConcurrentHashMap<>();

  /** What fills the gauges of this Spark; nothing if it runs without the plugin. */
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
