package io.gristmill.device.check.model;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A training run whose losses are known: the resource {@code NAME-losses.txt} has one a step, from
 * the Deeplearning4j implementation on a CPU. Parameters and batches depend on nothing but the
 * seed.
 *
 * @param batch sequences of a step
 * @param steps of the run
 */
public record CheckModel(String name, GptConfig config, int batch, int steps, double rate) {

  private static final long SEED = 20240607;
  private static final double DEVIATION = 0.02;
  private static final int WARMUP = 10;

  /** Two layers of two heads; its losses are in float64. */
  public static CheckModel tiny() {
    return new CheckModel("tiny", new GptConfig(256, 128, 64, 2, 2, true), 2, 50, 3e-3);
  }

  /** Ten million parameters; its losses are in float32. */
  public static CheckModel small() {
    return new CheckModel("small", new GptConfig(256, 128, 320, 8, 5, true), 8, 200, 1e-3);
  }

  /** AdamW with clipping, decay and a warmup. */
  public OptimizerSection optimizer() {
    return new OptimizerSection(
        rate, rate / 10, WARMUP, steps, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);
  }

  StepOptions options() {
    return new StepOptions(batch, 1, ActivationCheckpointing.OFF, 1, Precision.FLOAT32);
  }

  /** The initial parameters, initialized as GPT-2's, in the order of {@link ParameterLayout}. */
  public float[] parameters() {
    Random random = new Random(SEED);
    float[] values = new float[Math.toIntExact(config.parameterCount())];
    int at = 0;
    for (Parameter parameter : ParameterLayout.model(config).parameters()) {
      String parameterName = parameter.name();
      boolean residual =
          parameterName.endsWith("projection.weight") || parameterName.endsWith("down.weight");
      double scale = residual ? DEVIATION / Math.sqrt(2.0 * config.layers()) : DEVIATION;
      float constant = parameterName.endsWith("gain") ? 1 : 0;
      for (long i = 0; i < parameter.length(); i++) {
        values[at++] = parameter.isMatrix() ? (float) (scale * random.nextGaussian()) : constant;
      }
    }
    return values;
  }

  /** The batch of a step. */
  public TokenBatch batch(int step) {
    SyntheticText language = new SyntheticText(SEED);
    Random random = new Random(SEED + 1 + step);
    int length = config.contextLength();
    int[][] inputs = new int[batch][length];
    int[][] targets = new int[batch][length];
    for (int i = 0; i < batch; i++) {
      int[] text = language.text(random, length + 1);
      System.arraycopy(text, 0, inputs[i], 0, length);
      System.arraycopy(text, 1, targets[i], 0, length);
    }
    return new TokenBatch(inputs, targets);
  }

  /** Name of the resource with the losses. */
  public String resource() {
    return "/io/gristmill/device/check/" + name + "-losses.txt";
  }

  /** The known losses in nats, before each step. */
  public double[] losses() {
    try (InputStream in = CheckModel.class.getResourceAsStream(resource())) {
      if (in == null) {
        throw new IllegalStateException("no resource: " + resource());
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      double[] losses = text.lines().mapToDouble(Double::parseDouble).toArray();
      if (losses.length != steps) {
        throw new IllegalStateException(
            format("losses: %d (expected %d) at %s", losses.length, steps, resource()));
      }
      return losses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
