package io.gristmill.spark.estimate;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/** What cleaning all of the input takes, from a {@link Sample}. */
public final class Estimate {

  private static final double SECONDS_AN_HOUR = 3600;

  private final Sample sample;
  private final long inputBytes;
  private final long tasks;
  private final Cluster cluster;

  /**
   * Where it will run.
   *
   * @param cores that clean at once
   * @param executorCores of one process
   * @param pricePerCoreHour in any currency
   */
  public record Cluster(int cores, int executorCores, OptionalDouble pricePerCoreHour) {

    long executors() {
      return (cores + executorCores - 1L) / executorCores;
    }
  }

  /**
   * @param tasks the run will have
   */
  Estimate(Sample sample, long inputBytes, long tasks, Cluster cluster) {
    this.sample = sample;
    this.inputBytes = inputBytes;
    this.tasks = tasks;
    this.cluster = cluster;
  }

  /** CPU of all processes, start to end. */
  MeanWithSpread cpuSeconds() {
    return sample
        .cpuSecondsPerByte()
        .times((double) inputBytes)
        .plus(tasks * sample.taskSeconds() + cluster.executors() * sample.startSeconds());
  }

  /** Every core busy to the end, which many more tasks than cores come near to. */
  MeanWithSpread wallSeconds() {
    double starts = sample.startSeconds() * cluster.executors();
    return cpuSeconds()
        .plus(-starts)
        .times(1.0 / cluster.cores())
        .plus(sample.startSeconds() / Math.min(cluster.executorCores(), cluster.cores()));
  }

  private MeanWithSpread documents() {
    return sample.perByte(piece -> piece.counts().kept()).times((double) inputBytes);
  }

  private MeanWithSpread textBytes() {
    return sample.perByte(piece -> piece.counts().textBytes()).times((double) inputBytes);
  }

  private double outputBytes() {
    return (double) sample.outputBytes() / sample.bytes() * inputBytes;
  }

  /** The table a person reads. */
  public String toTable() {
    StringBuilder table = new StringBuilder();
    row(table, "input", format("%,d bytes in %,d tasks", inputBytes, tasks));
    row(table, "sample", format("%,d bytes in %d pieces", sample.bytes(), sample.pieces().size()));
    row(table, "core hours", hours(cpuSeconds()));
    row(table, "wall hours", hours(wallSeconds()) + format(" on %d cores", cluster.cores()));
    cluster
        .pricePerCoreHour()
        .ifPresent(price -> row(table, "cost", hours(cpuSeconds().times(price))));
    row(table, "kept documents", count(documents()));
    row(table, "kept text bytes", count(textBytes()));
    row(table, "output bytes", format("%,.0f", outputBytes()));
    row(table, "covers", "clean; de-duplication, tokens and training come on top");
    return table.toString();
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("sample")
        .put("bytes", sample.bytes())
        .put("pieces", sample.pieces().size())
        .put("cpu-seconds-per-gigabyte", sample.cpuSecondsPerByte().mean() * 1e9)
        .put("start-seconds", sample.startSeconds())
        .put("task-seconds", sample.taskSeconds());
    json.put("input-bytes", inputBytes).put("tasks", tasks).put("cores", cluster.cores());
    json.set("cpu-seconds", interval(cpuSeconds()));
    json.set("core-hours", interval(cpuSeconds().times(1 / SECONDS_AN_HOUR)));
    json.set("wall-seconds", interval(wallSeconds()));
    cluster
        .pricePerCoreHour()
        .ifPresent(
            price -> json.set("cost", interval(cpuSeconds().times(price / SECONDS_AN_HOUR))));
    json.set("kept-documents", interval(documents()));
    json.set("text-bytes", interval(textBytes()));
    json.put("output-bytes", outputBytes());
    json.putArray("covers").add("clean");
    return json;
  }

  private static ObjectNode interval(MeanWithSpread value) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("estimate", value.mean())
        .put("low", value.low())
        .put("high", value.high());
  }

  private static void row(StringBuilder table, String name, String value) {
    table.append(format("%-16s %s%n", name, value));
  }

  private static String hours(MeanWithSpread seconds) {
    return format(
        "%,.4f (%,.4f to %,.4f)",
        seconds.mean() / SECONDS_AN_HOUR,
        seconds.low() / SECONDS_AN_HOUR,
        seconds.high() / SECONDS_AN_HOUR);
  }

  private static String count(MeanWithSpread value) {
    return format("%,.0f (%,.0f to %,.0f)", value.mean(), value.low(), value.high());
  }
}
