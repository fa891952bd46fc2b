package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.device.DeviceTrainingStep;
import io.gristmill.device.check.StepModel.Card;
import io.gristmill.device.check.model.CheckModel;
import io.gristmill.device.check.model.CheckShapes;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.TrainingStep.Vector;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** Tokens a second and model FLOPs utilization of whole steps, beside the model's prediction. */
final class StepSection implements Section {

  private static final int STEPS = 20;
  private static final int CHUNK = 1 << 20;

  @Override
  public void run(CudaDevice device, Setting setting, Report report) {
    if (setting.size() == Size.SMALL) {
      time(setting, "tiny", CheckModel.tiny().config(), 1, 1, report);
      return;
    }
    for (CheckShapes model : CheckShapes.ALL) {
      for (int batch : model.batches()) {
        time(setting, model.name(), model.config(), batch, STEPS, report);
      }
    }
  }

  private static void time(
      Setting setting, String name, GptConfig model, int batch, int steps, Report report) {
    OptimizerSection optimizer =
        new OptimizerSection(6e-4, 6e-5, 100, 1000, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);
    StepOptions options =
        new StepOptions(batch, 1, ActivationCheckpointing.OFF, 1, Precision.FLOAT32);
    String title = format("%s, %d sequences", name, batch);
    try (CudaDevice device = setting.open().get();
        DeviceTrainingStep step = new DeviceTrainingStep(device, model, optimizer, 1, options)) {
      Random random = new Random(3);
      initialize(step, random);
      TokenBatch ids = batch(model, batch, random);
      double[] seconds = new double[steps];
      for (int i = 0; i <= steps; i++) {
        long start = System.nanoTime();
        step.step(List.of(ids), i, 0); // its result waits for the card
        seconds[Math.max(0, i - 1)] = (System.nanoTime() - start) / 1e9;
      }
      report(device.name(), title, model, batch, Stopwatch.median(seconds), report);
    } catch (InvalidConfigException e) {
      report.note(title, e.getMessage());
    }
  }

  /** Small random values for every parameter, which take the time of a trained model's. */
  private static void initialize(DeviceTrainingStep step, Random random) {
    float[] values = new float[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      values[i] = (float) (0.02 * random.nextGaussian());
    }
    long length = step.length(Vector.PARAMETERS);
    for (long from = 0; from < length; from += CHUNK) {
      float[] some = values;
      if (length - from < CHUNK) {
        some = new float[(int) (length - from)];
        System.arraycopy(values, 0, some, 0, some.length);
      }
      step.upload(Vector.PARAMETERS, from, some);
    }
  }

  private static TokenBatch batch(GptConfig model, int sequences, Random random) {
    int[][] inputs = new int[sequences][];
    int[][] targets = new int[sequences][];
    for (int i = 0; i < sequences; i++) {
      inputs[i] = random.ints(model.contextLength(), 0, model.vocabularySize()).toArray();
      targets[i] = random.ints(model.contextLength(), 0, model.vocabularySize()).toArray();
    }
    return new TokenBatch(inputs, targets);
  }

  private static void report(
      String card, String title, GptConfig model, int batch, double seconds, Report report) {
    Optional<Card> known = Card.of(card);
    double tokens = batch * (double) model.contextLength();
    report.note(
        title,
        format(
            "%.1f ms, %.0f tokens/s%s",
            seconds * 1e3,
            tokens / seconds,
            known
                .map(
                    each ->
                        format(
                            ", MFU %.1f %%",
                            StepModel.flops(model, batch) / seconds / each.flops() * 100))
                .orElse("")));
    known.ifPresent(
        each ->
            report.note(
                title + ", predicted",
                format(
                    "%.1f ms: %s",
                    StepModel.seconds(model, batch, each) * 1e3,
                    StepModel.milliseconds(model, batch, each).entrySet().stream()
                        .map(group -> format("%s %.1f", group.getKey(), group.getValue()))
                        .collect(Collectors.joining(", ")))));
  }
}
