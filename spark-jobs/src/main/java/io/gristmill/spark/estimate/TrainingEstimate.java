package io.gristmill.spark.estimate;

import io.gristmill.config.OptimizerSection;
import io.gristmill.host.CpuClock;
import io.gristmill.host.MemoryLimit;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.MemoryPlan;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepOptions;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Estimated cost of training and of scoring on CPU executors, without averaging.
 *
 * @param tokens that all replicas read in all steps
 * @param parallel average number of replicas that train at the same time
 */
public record TrainingEstimate(
    TrainingSample sample, double tokens, double steps, double parallel) {

  /** A forward pass has a third of the operations of a step. */
  private static final double FORWARD = 1 / 3.0;

  /**
   * Estimates from steps of the configured model; empty if the model does not fit into the memory
   * of this machine.
   *
   * @param wanted tokens to train on, instead of those of {@code optimizer.steps}
   */
  public static Optional<TrainingEstimate> of(
      RunConfig config, int vocabularySize, OptionalLong wanted, Estimate.Cluster cluster) {
    GptConfig model = GptConfig.of(config.model(), vocabularySize);
    StepOptions step = StepOptions.of(config.training());
    int replicas = config.averaging().replicas();
    double ofStep =
        (double) replicas * step.batchSize() * step.accumulation() * model.contextLength();
    double tokens =
        wanted.isPresent() ? (double) wanted.getAsLong() : config.optimizer().steps() * ofStep;
    int atOnce = Math.max(1, Math.min(replicas, cluster.cores() / step.threads()));
    // Replicas that do not run at the same time take turns; the last turn may be partly empty.
    int turns = (replicas + atOnce - 1) / atOnce;
    double parallel = (double) replicas / turns;
    return TrainingSample.of(model, config.optimizer(), step)
        .map(sample -> new TrainingEstimate(sample, tokens, tokens / ofStep, parallel));
  }

  /** Cost of all steps and of the validations between them. */
  public StageEstimate training(RunConfig config, MeanWithSpread validationTokens) {
    double all = validationTokens.mean();
    long most = config.training().validationTokens();
    double each = most == 0 ? all : Math.min((double) most, all);
    int every = config.training().validationEvery();
    double between = every == 0 ? 0 : Math.floor(steps / config.averaging().frequency() / every);
    return stage("checkpoints", tokens + FORWARD * each * (between + 1));
  }

  /** Cost of scoring the held-out split. */
  public StageEstimate scores(MeanWithSpread validationTokens) {
    return stage("evaluation", FORWARD * validationTokens.mean());
  }

  private StageEstimate stage(String name, double stepTokens) {
    return new StageEstimate(
        name,
        sample.cpuSeconds().times(stepTokens),
        sample.wallSeconds().times(stepTokens / parallel),
        OptionalDouble.empty());
  }

  /**
   * Cost of training for each token, measured on steps of the configured model with one and with
   * two blocks. All blocks cost the same, so the others are extrapolated. Ids are random, as costs
   * do not depend on them.
   *
   * @param cpuSeconds of the process, per token
   * @param wallSeconds of one replica, per token
   */
  record TrainingSample(MeanWithSpread cpuSeconds, MeanWithSpread wallSeconds) {

    /** The cost of a token hardly depends on larger micro-batches. */
    private static final int MOST_TOKENS = 4096;

    private static final int MOST_MICRO_BATCHES = 8;

    /** Steps until JIT compilation has finished, and their maximum time. */
    private static final int WARM_UP_STEPS = 20;

    private static final double WARM_UP_SECONDS = 15;
    private static final int MEASURED_STEPS = 10;
    private static final double MEASURED_SECONDS = 10;

    /** Measures, or nothing where two blocks do not fit into this machine's memory. */
    static Optional<TrainingSample> of(
        GptConfig model, OptimizerSection optimizer, StepOptions step) {
      int batch = Math.max(1, Math.min(step.batchSize(), MOST_TOKENS / model.contextLength()));
      StepOptions shape =
          new StepOptions(
              batch,
              microBatches(step, batch, optimizer),
              step.checkpointing(),
              step.threads(),
              step.precision());
      if (!MemoryPlan.of(model.withLayers(2), optimizer.name(), shape).fits(MemoryLimit.here())) {
        return Optional.empty();
      }
      TrainingSample one = measure(model.withLayers(1), optimizer, shape);
      TrainingSample two = measure(model.withLayers(2), optimizer, shape);
      return Optional.of(
          new TrainingSample(
              extrapolated(one.cpuSeconds(), two.cpuSeconds(), model.layers()),
              extrapolated(one.wallSeconds(), two.wallSeconds(), model.layers())));
    }

    /**
     * Muon's cost is that of a step, however many tokens it has; AdamW's is too small to matter.
     */
    private static int microBatches(StepOptions step, int batch, OptimizerSection optimizer) {
      long sequences = (long) step.batchSize() * step.accumulation();
      return optimizer.name() == OptimizerSection.Name.ADAMW
          ? 1
          : (int) Math.min(MOST_MICRO_BATCHES, (sequences + batch - 1) / batch);
    }

    static MeanWithSpread extrapolated(MeanWithSpread one, MeanWithSpread two, int layers) {
      double block = Math.max(0, two.mean() - one.mean());
      double spread =
          Math.abs(layers - 1) * two.halfWidth() + Math.abs(2 - layers) * one.halfWidth();
      return new MeanWithSpread(one.mean() + (layers - 1) * block, spread);
    }

    private static TrainingSample measure(
        GptConfig model, OptimizerSection optimizer, StepOptions shape) {
      try (Dl4jTrainingStep step = new Dl4jTrainingStep(GptNetwork.create(model, optimizer, 1))) {
        step.network().use(shape);
        List<TokenBatch> batch =
            Collections.nCopies(shape.accumulation(), random(model, shape.batchSize()));
        long began = System.nanoTime();
        int iteration = 0;
        while (iteration < WARM_UP_STEPS && secondsSince(began) < WARM_UP_SECONDS) {
          step.step(batch, iteration++, 0);
        }
        double tokens = (double) shape.accumulation() * batch.get(0).targetCount();
        List<Double> cpu = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        began = System.nanoTime();
        while (cpu.size() < MEASURED_STEPS
            && (cpu.size() < 2 || secondsSince(began) < MEASURED_SECONDS)) {
          double cpuBefore = CpuClock.processSeconds();
          long stepBegan = System.nanoTime();
          step.step(batch, iteration++, 0);
          wall.add(secondsSince(stepBegan) / tokens);
          cpu.add((CpuClock.processSeconds() - cpuBefore) / tokens);
        }
        return new TrainingSample(MeanWithSpread.of(cpu), MeanWithSpread.of(wall));
      }
    }

    private static double secondsSince(long nanos) {
      return (System.nanoTime() - nanos) / 1e9;
    }

    private static TokenBatch random(GptConfig model, int sequences) {
      SplittableRandom random = new SplittableRandom(1);
      int[][] ids = new int[sequences][model.contextLength()];
      for (int[] sequence : ids) {
        for (int i = 0; i < sequence.length; i++) {
          sequence[i] = random.nextInt(model.vocabularySize());
        }
      }
      return new TokenBatch(ids, ids);
    }
  }
}
