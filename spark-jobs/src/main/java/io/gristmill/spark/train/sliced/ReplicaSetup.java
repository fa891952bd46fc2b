package io.gristmill.spark.train.sliced;

import io.gristmill.config.AveragingSection.Device;
import io.gristmill.config.AveragingSection.Engine;
import io.gristmill.config.OptimizerSection;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.MemoryLimit;
import io.gristmill.io.Storage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.MemoryPlan;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.sequences.Sequences;
import io.gristmill.training.GpuTraining;
import io.gristmill.training.StepReader;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.averaging.AveragingRule;
import java.io.Serializable;
import java.util.OptionalInt;
import org.apache.spark.TaskContext;

/**
 * Everything an executor needs to train a replica.
 *
 * @param run names the trainer: two trainers share no cached replicas
 * @param roundSeconds time box of a round; 0 for none
 */
public record ReplicaSetup(
    String run,
    GptConfig model,
    OptimizerSection optimizer,
    long seed,
    StepOptions step,
    AveragingRule rule,
    double roundSeconds,
    ReplicaDevice device,
    ShardManifest tokens,
    Storage storage)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Creates a model with the initial weights of the seed, on a CPU or as ND4J's backend says.
   *
   * @throws InvalidConfigException if this process has too little memory to train it
   */
  TrainingStep trainingStep() {
    requireMemory();
    GptNetwork network = GptNetwork.create(model, optimizer, seed);
    network.use(step);
    return new Dl4jTrainingStep(network);
  }

  /**
   * Creates a model with the initial weights of the seed.
   *
   * @param gpu that trains it; empty for a CPU
   * @throws InvalidConfigException if there is too little memory to train it
   */
  TrainingStep trainingStep(OptionalInt gpu) {
    return usesEngine(gpu)
        ? GpuTraining.create(gpu.getAsInt(), model, optimizer, seed, step)
        : trainingStep();
  }

  /** Whether the engine for cards trains, and not Deeplearning4j. */
  private boolean usesEngine(OptionalInt gpu) {
    return gpu.isPresent()
        && device.choice(model, step.objective(), gpu.getAsInt()).engine() == Engine.CUDA;
  }

  /** The GPU of a task; empty on CPUs. */
  OptionalInt claim(TaskContext task) {
    return device.claim(task, model, step.objective());
  }

  /**
   * Compares the memory of a replica with what this process may still allocate. For a GPU nothing
   * is checked here.
   *
   * @throws InvalidConfigException if it does not fit
   */
  public void requireMemory() {
    if (device.device() == Device.CPU) {
      memory().require(MemoryLimit.here());
    }
  }

  /**
   * Whether one more replica fits into what this process may still allocate, or into its GPU. With
   * ND4J on a GPU nothing is known.
   */
  boolean hasMemory(OptionalInt gpu) {
    return usesEngine(gpu)
        ? GpuTraining.fits(gpu.getAsInt(), model, optimizer, step)
        : device.device() != Device.CPU || memory().fits(MemoryLimit.here());
  }

  private MemoryPlan memory() {
    return MemoryPlan.of(model, optimizer.name(), step).withAveraging(rule.vectorsBesideModel());
  }

  OpenShards shards() {
    return OpenShards.verified(storage, tokens);
  }

  StepReader reader(OpenShards shards) {
    return new StepReader(Sequences.of(shards, tokens, model.contextLength()));
  }

  TrainedFiles files() {
    return new TrainedFiles(storage, model, optimizer.name());
  }

  /**
   * Names the state of all replicas between two rounds. Equal names are equal states, whichever
   * executor computed them.
   *
   * @param run of the trainer
   * @param number counts rounds, including undone and repeated ones
   */
  record StateId(String run, long number) implements Serializable {

    private static final long serialVersionUID = 1L;

    StateId next() {
      return new StateId(run, number + 1);
    }

    /** Replicas of one run are at most a round apart. */
    boolean isStaleAt(StateId other) {
      return !run.equals(other.run) || number < other.number - 1;
    }
  }
}
