package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.device.DeviceTrainingStep;
import io.gristmill.device.check.StepModel.Card;
import io.gristmill.device.check.model.CheckShapes;
import io.gristmill.host.FloatEncoding;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tables of {@code docs/design/gpu.md} are the model's. {@code
 * -Dgristmill.write-documents=true} writes them again.
 */
class StepModelTest {

  private static final Path DOCUMENT = Path.of("../docs/design/gpu.md");
  private static final List<Integer> LINKS = List.of(10, 25, 100);
  private static final List<Integer> STEPS = List.of(30, 100, 500);
  private static final OptimizerSection ADAMW =
      new OptimizerSection(6e-4, 6e-5, 100, 1000, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);

  /** Sums of an earlier model with rates for each model, which these rates round. */
  @ParameterizedTest
  @CsvSource({"0, H200, 68.2", "0, H100, 71.1", "1, H200, 178.6", "2, H200, 264.0"})
  void addsUpToTheMillisecondsOfAnEarlierModel(int model, Card card, double milliseconds) {
    CheckShapes shapes = CheckShapes.ALL.get(model);
    double seconds = StepModel.seconds(shapes.config(), shapes.batches().get(0), card);
    assertThat(seconds * 1e3).isCloseTo(milliseconds, withinPercentage(4));
  }

  @ParameterizedTest
  @CsvSource({"NVIDIA H200, H200", "NVIDIA H100 80GB HBM3, H100", "NVIDIA A100-SXM4-80GB, A100"})
  void knowsCardsByTheDriversNames(String name, Card card) {
    assertThat(Card.of(name)).contains(card);
    assertThat(Card.of("NVIDIA L4")).isEmpty();
  }

  /** 6 N + 12 L d T a position, as PaLM and nanoGPT count. */
  @Test
  void countsOperationsAsOthersDo() {
    GptConfig model = CheckShapes.GPT_124M.config();
    double each = 6 * 124_439_808.0 + 12.0 * 12 * 768 * 1024;
    assertThat(StepModel.flops(model, 32)).isEqualTo(32 * 1024 * each);
  }

  @Test
  void documentHasTheTables() throws IOException {
    Map<String, List<String>> tables =
        Map.of("times", times(), "memory", memory(), "averaging", averaging());
    for (Map.Entry<String, List<String>> table : tables.entrySet()) {
      String begin = format("<!-- table: %s -->%n", table.getKey());
      String expected = table.getValue().stream().collect(Collectors.joining("\n", "\n", "\n\n"));
      String text = Files.readString(DOCUMENT);
      int from = text.indexOf(begin) + begin.length();
      int to = text.indexOf("<!-- end -->", from);
      if (Boolean.getBoolean("gristmill.write-documents")) {
        Files.writeString(DOCUMENT, text.substring(0, from) + expected + text.substring(to));
      }
      assertThat(Files.readString(DOCUMENT)).contains(begin + expected + "<!-- end -->");
    }
  }

  private static String row(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String rule(int columns) {
    return "|---".repeat(columns) + "|";
  }

  private static List<String> times() {
    List<String> groups =
        List.copyOf(StepModel.milliseconds(CheckShapes.GPT_124M.config(), 1, Card.H200).keySet());
    Stream<String> names =
        Stream.of(
                Stream.of("model, sequences of 1024", "card"),
                groups.stream(),
                Stream.of("sum", "tokens/s", "MFU"))
            .flatMap(each -> each);
    Stream<String> head = Stream.of(row(names), rule(groups.size() + 5));
    Stream<String> body =
        CheckShapes.ALL.stream()
            .flatMap(model -> Stream.of(Card.values()).map(card -> times(model, card)));
    return Stream.concat(head, body).toList();
  }

  private static String times(CheckShapes model, Card card) {
    int batch = model.batches().get(0);
    Map<String, Double> groups = StepModel.milliseconds(model.config(), batch, card);
    double seconds = StepModel.seconds(model.config(), batch, card);
    double tokens = batch * (double) model.config().contextLength();
    return row(
        Stream.of(
                Stream.of(format("%s, %d", model.name(), batch), card.toString()),
                groups.values().stream().map(ms -> format("%.1f", ms)),
                Stream.of(
                    format("%.0f", seconds * 1e3),
                    format("%,.0f", tokens / seconds),
                    format(
                        "%.0f %%",
                        100 * StepModel.flops(model.config(), batch) / seconds / card.flops())))
            .flatMap(each -> each));
  }

  private static List<String> memory() {
    Stream<String> head =
        Stream.of(
            row(
                Stream.of(
                    "model, sequences of 1024",
                    "parameters",
                    "parameters, gradients, moments, copies",
                    "all",
                    "all with activation checkpointing")),
            rule(5));
    Stream<String> body =
        CheckShapes.ALL.stream()
            .map(
                model ->
                    row(
                        Stream.of(
                            format("%s, %d", model.name(), model.batches().get(0)),
                            format("%,d", model.config().parameterCount()),
                            gigabytes(StepModel.STATE_BYTES * model.config().parameterCount()),
                            gigabytes(bytes(model, ActivationCheckpointing.OFF)),
                            gigabytes(bytes(model, ActivationCheckpointing.ON)))));
    return Stream.concat(head, body).toList();
  }

  private static long bytes(CheckShapes model, ActivationCheckpointing checkpointing) {
    StepOptions options =
        new StepOptions(model.batches().get(0), 1, checkpointing, 1, Precision.FLOAT32);
    return DeviceTrainingStep.bytes(model.config(), ADAMW, options);
  }

  private static String gigabytes(double bytes) {
    return format("%.1f GB", bytes / 1e9);
  }

  private static List<String> averaging() {
    Stream<String> links =
        LINKS.stream().map(link -> format("%d Gbit/s: seconds; share at H = 30, 100, 500", link));
    Stream<String> head =
        Stream.of(
            row(Stream.concat(Stream.of("model", "encoding", "bytes a round"), links)),
            rule(3 + LINKS.size()));
    Stream<String> body =
        CheckShapes.ALL.stream()
            .flatMap(
                model -> Stream.of(FloatEncoding.values()).map(encoding -> round(model, encoding)));
    return Stream.concat(head, body).toList();
  }

  /** A replica sends its contribution, and then receives the update. */
  private static String round(CheckShapes model, FloatEncoding encoding) {
    float[] ones = new float[1 << 16];
    double each = (double) encoding.encode(ones).length / ones.length;
    double bytes = 2 * each * model.config().parameterCount();
    double step = StepModel.seconds(model.config(), model.batches().get(0), Card.H200);
    Stream<String> links =
        LINKS.stream()
            .map(
                link -> {
                  double seconds = bytes * 8 / (link * 1e9);
                  String shares =
                      STEPS.stream()
                          .map(h -> format("%.1f %%", 100 * seconds / (seconds + h * step)))
                          .collect(Collectors.joining(", "));
                  return format("%.2f; %s", seconds, shares);
                });
    return row(
        Stream.concat(
            Stream.of(
                model.name(),
                "`" + encoding.name().toLowerCase(Locale.ROOT) + "`",
                gigabytes(bytes)),
            links));
  }
}
