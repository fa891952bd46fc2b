package io.gristmill.model;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.shape.GptConfig;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A model trained on the characters of a text: cosine schedule, AdamW (0.9, 0.99), clipping to 1.
 *
 * @param width embedding size
 * @param smallestRate learning rate at the end
 */
record CharacterRun(
    int layers,
    int heads,
    int width,
    int context,
    int batchSize,
    int steps,
    double rate,
    double smallestRate,
    int warmup,
    double decay,
    double dropout,
    int threads) {

  /** The configuration nanoGPT's README gives for a CPU (Karpathy, 2022), tied. */
  static final CharacterRun NANO_GPT =
      new CharacterRun(4, 4, 128, 64, 12, 2000, 1e-3, 1e-4, 100, 0.1, 0, 1);

  /** Loss over the whole validation part after the last step. */
  double validationLoss(CharacterText text, long seed, Progress progress) {
    GptConfig config =
        new GptConfig(text.vocabularySize(), context, width, layers, heads, true)
            .withDropout(dropout);
    OptimizerSection optimizer =
        new OptimizerSection(
            rate, smallestRate, warmup, steps, 0.9, 0.99, 1e-8, decay, 1.0, Schedule.COSINE);
    Random random = new Random(1000 + seed);
    try (Kernels kernels = Kernels.of(DataType.FLOAT, threads);
        GptNetwork network = GptNetwork.create(config, optimizer, seed)) {
      network.use(kernels);
      for (int step = 1; step <= steps; step++) {
        double loss = Settings.step(network, List.of(text.draw(random, batchSize, context))).loss();
        if (step % 250 == 0 && step < steps) {
          progress.at(step, loss, text.validationLoss(network));
        }
      }
      return text.validationLoss(network);
    }
  }

  /** Hears every 250 steps. */
  @FunctionalInterface
  interface Progress {
    void at(int step, double trainingLoss, double validationLoss);
  }
}
