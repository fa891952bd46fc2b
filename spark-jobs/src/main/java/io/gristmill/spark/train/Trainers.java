package io.gristmill.spark.train;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;
import io.gristmill.config.AveragingSection.Device;
import io.gristmill.config.AveragingSection.Engine;
import io.gristmill.config.EnumNames;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Rate;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.device.EngineChoice;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.MemoryLimit;
import io.gristmill.io.Storage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.ParameterGroups;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.optim.LearningRateSchedule;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.train.sliced.ReplicaDevice;
import io.gristmill.spark.train.sliced.ReplicaSetup;
import io.gristmill.spark.train.sliced.SlicedRoundTrainer;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.sequences.Sequences;
import io.gristmill.training.GpuTraining;
import io.gristmill.training.LocalRoundTrainer;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.StepReader;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.averaging.AveragingRule;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;

/** The values of {@code averaging.trainer}. */
public final class Trainers {

  private Trainers() {}

  /**
   * Creates the configured trainer, with the initial weights of the seed.
   *
   * @throws InvalidConfigException if the trainer does not support the configured averaging, or a
   *     rate is of no parameter
   */
  static RoundTrainer create(
      TrainRequest request, Storage storage, Supplier<JavaSparkContext> spark) {
    RunConfig config = request.config();
    OptimizerSection optimizer = config.optimizer();
    int outputs = request.step().objective().outputs();
    ParameterGroups.of(request.model(), optimizer.name(), Rate.parse(optimizer.rates()), outputs)
        .requireMatches();
    return switch (config.averaging().trainer()) {
      case LOCAL -> local(request, storage);
      case SLICED -> sliced(request, storage, spark.get(), undo(request));
      case DL4J -> dl4j(request, storage, spark);
    };
  }

  private static RoundTrainer local(TrainRequest request, Storage storage) {
    RunConfig config = request.config();
    StepReader reader =
        new StepReader(
            Sequences.of(
                OpenShards.verified(storage, request.tokens()),
                request.tokens(),
                request.model().contextLength()));
    return new LocalRoundTrainer(
        localStep(request),
        reader::read,
        AveragingRule.of(config.averaging()),
        new TrainedFiles(storage, request.model(), config.optimizer().name()),
        undo(request));
  }

  /** On a GPU, which is then the first one, ND4J's backend has no part. */
  private static TrainingStep localStep(TrainRequest request) {
    RunConfig config = request.config();
    if (config.averaging().device() == Device.CPU) {
      return new Dl4jTrainingStep(network(request));
    }
    if (config.averaging().engine() == Engine.ND4J) {
      throw new InvalidConfigException(
          "engine: nd4j (expected cuda with trainer local) at averaging.engine");
    }
    EngineChoice.of(Engine.CUDA, request.model(), request.step().objective(), 0, false);
    return GpuTraining.create(
        0, request.model(), config.optimizer(), config.seed(), request.step());
  }

  static SlicedRoundTrainer sliced(
      TrainRequest request, Storage storage, JavaSparkContext spark, RollbackPolicy undo) {
    RunConfig config = request.config();
    AveragingSection averaging = config.averaging();
    ReplicaDevice device = new ReplicaDevice(averaging.device(), averaging.engine());
    device.check(spark.getConf(), request.model(), request.step().objective());
    ReplicaSetup setup =
        new ReplicaSetup(
            UUID.randomUUID().toString(),
            request.model(),
            config.optimizer(),
            config.seed(),
            request.step(),
            AveragingRule.of(averaging),
            averaging.roundSeconds(),
            device,
            request.tokens(),
            storage);
    if (spark.isLocal()) {
      setup.requireMemory(); // executors check their own memory
    }
    return new SlicedRoundTrainer(spark, setup, averaging, request.directory(), undo);
  }

  private static RoundTrainer dl4j(
      TrainRequest request, Storage storage, Supplier<JavaSparkContext> spark) {
    requireCpu(request);
    if (request.config().optimizer().name() != OptimizerSection.Name.ADAMW) {
      throw new InvalidConfigException(
          "name: muon (expected adamw with trainer dl4j, whose workers update parameters by"
              + " themselves) at optimizer.name");
    }
    if (!request.config().optimizer().rates().isEmpty()) {
      throw new InvalidConfigException(
          format(
              "rates: %s (expected none with trainer dl4j, whose workers update all parameters) at"
                  + " optimizer.rates",
              request.config().optimizer().rates()));
    }
    if (!request.model().block().lora().isNone()) {
      throw new InvalidConfigException(
          format(
              "rank: %d (expected 0 with trainer dl4j, whose workers update all parameters) at"
                  + " model.lora.rank",
              request.model().block().lora().rank()));
    }
    if (request.step().checkpointing() != ActivationCheckpointing.OFF) {
      throw new InvalidConfigException(
          "recompute-activations: true (expected false with trainer dl4j, whose workers make"
              + " networks by themselves) at training.recompute-activations");
    }
    if (request.tokens().hasExamples()) {
      throw new InvalidConfigException(
          "trainer: dl4j (expected sliced or local to fine-tune) at averaging.trainer");
    }
    if (request.step().threads() != 1) {
      throw new InvalidConfigException(
          format(
              "threads: %d (expected 1 with trainer dl4j, whose workers make networks by"
                  + " themselves) at training.threads",
              request.step().threads()));
    }
    if (request.step().precision() != Precision.FLOAT32) {
      throw new InvalidConfigException(
          format(
              "precision: %s (expected float32 with trainer dl4j, whose workers make networks by"
                  + " themselves) at training.precision",
              EnumNames.of(request.step().precision())));
    }
    AveragingRule asked = AveragingRule.of(request.config().averaging());
    if (!asked.equals(Dl4jRoundTrainer.RULE)) {
      throw new InvalidConfigException(
          "trainer: dl4j (expected outer = mean, encoding = float32, error-feedback = false,"
              + " overlap = false, fragments = 1 and optimizer-states = averaged, the one way it"
              + " knows) at averaging");
    }
    return new Dl4jRoundTrainer(
        spark.get(),
        network(request),
        LearningRateSchedule.of(request.config().optimizer()),
        storage,
        request.tokens(),
        undo(request));
  }

  /** Keeps the previous round if the guard may roll back. */
  private static RollbackPolicy undo(TrainRequest request) {
    return request.config().training().guard().retries() > 0
        ? RollbackPolicy.LAST_ROUND
        : RollbackPolicy.NEVER;
  }

  private static void requireCpu(TrainRequest request) {
    AveragingSection averaging = request.config().averaging();
    if (averaging.device() != Device.CPU) {
      throw new InvalidConfigException(
          format(
                  "device: %s (expected cpu with trainer %s; sliced gives each replica a GPU) at",
                  EnumNames.of(averaging.device()), EnumNames.of(averaging.trainer()))
              + " averaging.device");
    }
  }

  private static GptNetwork network(TrainRequest request) {
    RunConfig config = request.config();
    request.memory().require(MemoryLimit.here());
    GptNetwork network = GptNetwork.create(request.model(), config.optimizer(), config.seed());
    network.use(request.step());
    return network;
  }
}
