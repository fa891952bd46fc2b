package io.gristmill.spark.estimate;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Estimated cost of a pipeline over the whole input.
 *
 * @param stages in their order, {@code clean} first
 * @param tokens in the whole input; empty if no document of the sample was kept
 * @param training estimate of training; empty if the model does not fit this machine
 * @param notes assumptions, as sentences
 */
public record Estimate(
    CleanEstimate clean,
    List<StageEstimate> stages,
    Optional<MeanWithSpread> tokens,
    Optional<TrainingEstimate> training,
    List<String> notes) {

  private static final double SECONDS_AN_HOUR = 3600;

  public Estimate {
    stages = List.copyOf(stages);
    notes = List.copyOf(notes);
  }

  /**
   * The cluster that the estimate is for.
   *
   * @param cores of all executors
   * @param executorCores of one process
   * @param pricePerCoreHour in any currency
   */
  public record Cluster(int cores, int executorCores, OptionalDouble pricePerCoreHour) {

    long executors() {
      return (cores + executorCores - 1L) / executorCores;
    }
  }

  MeanWithSpread cpuSeconds() {
    return stages.stream()
        .map(StageEstimate::cpuSeconds)
        .reduce(MeanWithSpread::plus)
        .orElseThrow();
  }

  MeanWithSpread wallSeconds() {
    return stages.stream()
        .map(StageEstimate::wallSeconds)
        .reduce(MeanWithSpread::plus)
        .orElseThrow();
  }

  private double outputBytes() {
    return stages.stream().mapToDouble(stage -> stage.outputBytes().orElse(0)).sum();
  }

  private OptionalDouble price() {
    return clean.cluster().pricePerCoreHour();
  }

  /** Formats the estimate as a table. */
  public String toTable() {
    StringBuilder table = new StringBuilder();
    row(table, "input", format("%,d bytes in %,d tasks", clean.inputBytes(), clean.tasks()));
    Sample sample = clean.sample();
    row(table, "sample", format("%,d bytes in %d pieces", sample.bytes(), sample.pieces().size()));
    row(table, "kept documents", count(clean.documents()));
    row(table, "kept text bytes", count(clean.textBytes()));
    tokens.ifPresent(count -> row(table, "tokens", count(count)));
    training.ifPresent(of -> row(table, "trained tokens", format("%,.0f", of.tokens())));
    table.append(
        format("%-16s %-34s %-34s %s%n", "stage", "core hours (95 %)", "wall hours", "bytes out"));
    stages.forEach(stage -> row(table, stage.stage(), stage));
    row(
        table,
        "all",
        new StageEstimate("all", cpuSeconds(), wallSeconds(), OptionalDouble.of(outputBytes())));
    price().ifPresent(price -> row(table, "cost", hours(cpuSeconds().times(price))));
    row(table, "on", format("%d cores", clean.cluster().cores()));
    notes.forEach(note -> row(table, "note", note));
    return table.toString();
  }

  private static void row(StringBuilder table, String name, StageEstimate stage) {
    String bytes =
        stage.outputBytes().isPresent() ? format("%,.0f", stage.outputBytes().getAsDouble()) : "-";
    table.append(
        format(
            "%-16s %-34s %-34s %s%n",
            name, hours(stage.cpuSeconds()), hours(stage.wallSeconds()), bytes));
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Sample sample = clean.sample();
    json.putObject("sample")
        .put("bytes", sample.bytes())
        .put("pieces", sample.pieces().size())
        .put("cpu-seconds-per-gigabyte", sample.cpuSecondsPerByte().mean() * 1e9)
        .put("start-seconds", sample.startSeconds())
        .put("task-seconds", sample.taskSeconds());
    json.put("input-bytes", clean.inputBytes())
        .put("tasks", clean.tasks())
        .put("cores", clean.cluster().cores());
    json.set("cpu-seconds", cpuSeconds().toJson());
    json.set("core-hours", cpuSeconds().times(1 / SECONDS_AN_HOUR).toJson());
    json.set("wall-seconds", wallSeconds().toJson());
    price()
        .ifPresent(price -> json.set("cost", cpuSeconds().times(price / SECONDS_AN_HOUR).toJson()));
    json.set("kept-documents", clean.documents().toJson());
    json.set("text-bytes", clean.textBytes().toJson());
    tokens.ifPresent(count -> json.set("tokens", count.toJson()));
    training.ifPresent(of -> json.put("trained-tokens", of.tokens()));
    json.put("output-bytes", outputBytes());
    ObjectNode byStage = json.putObject("stages");
    stages.forEach(stage -> stage.writeTo(byStage));
    ArrayNode covers = json.putArray("covers");
    stages.forEach(stage -> covers.add(stage.stage()));
    notes.forEach(json.putArray("notes")::add);
    return json;
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
