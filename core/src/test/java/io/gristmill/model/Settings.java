package io.gristmill.model;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.DecayShape;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepResult;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import java.util.Random;

/** Configurations tests share. */
final class Settings {

  private Settings() {}

  static OptimizerSection optimizer(int steps) {
    return new OptimizerSection(1e-3, 1e-4, 2, steps, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);
  }

  static OptimizerSection optimizer(double maxGradientNorm, double zLoss) {
    return new OptimizerSection(
        Name.ADAMW,
        1e-3,
        1e-4,
        2,
        5,
        0.9,
        0.95,
        1e-8,
        0.1,
        1.0,
        Schedule.COSINE,
        0.2,
        DecayShape.LINEAR,
        maxGradientNorm,
        zLoss,
        List.of(),
        MuonSection.published(1e-3));
  }

  /** Random ids, a tenth of the targets ignored. */
  static TokenBatch batch(GptConfig config, int batchSize, int context, long seed) {
    Random random = new Random(seed);
    int[][] inputs = new int[batchSize][context];
    int[][] targets = new int[batchSize][context];
    for (int i = 0; i < batchSize; i++) {
      for (int j = 0; j < context; j++) {
        inputs[i][j] = random.nextInt(config.vocabularySize());
        boolean ignored = random.nextInt(10) == 0;
        targets[i][j] = ignored ? TokenBatch.IGNORED : random.nextInt(config.vocabularySize());
      }
    }
    return new TokenBatch(inputs, targets);
  }

  /** The next step of a network that is replica 0. */
  static StepResult step(GptNetwork network, List<TokenBatch> microBatches) {
    return new Dl4jTrainingStep(network).step(microBatches, network.iteration(), 0);
  }

  static GptConfig tiny(boolean tied) {
    return new GptConfig(61, 24, 32, 2, 4, tied);
  }
}
