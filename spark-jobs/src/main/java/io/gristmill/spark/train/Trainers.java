package io.gristmill.spark.train;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;
import io.gristmill.config.RunConfig;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.MemoryLimit;
import io.gristmill.io.Storage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.optim.LearningRateSchedules;
import io.gristmill.spark.train.device.Device;
import io.gristmill.spark.train.device.ReplicaDevice;
import io.gristmill.spark.train.sliced.ReplicaSetup;
import io.gristmill.spark.train.sliced.SlicedRoundTrainer;
import io.gristmill.tokens.PackedSequences;
import io.gristmill.training.LocalRoundTrainer;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.StepReader;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.Undo;
import io.gristmill.training.averaging.AveragingRule;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;

/** The trainers {@code averaging.trainer} can name. */
public final class Trainers {

  private static final Map<String, Factory> TRAINERS =
      new TreeMap<>(
          Map.of("local", Trainers::local, "sliced", Trainers::sliced, "dl4j", Trainers::dl4j));

  private Trainers() {}

  /** Every name. */
  public static SortedSet<String> names() {
    return new TreeSet<>(TRAINERS.keySet());
  }

  /**
   * The configured trainer; it starts from the weights the seed gives.
   *
   * @throws InvalidConfigException for a trainer that does not exist, or cannot average as asked
   */
  static RoundTrainer create(
      TrainRequest request, Storage storage, Supplier<JavaSparkContext> spark) {
    String name = request.config().averaging().trainer();
    Factory factory = TRAINERS.get(name);
    if (factory == null) {
      throw new InvalidConfigException(
          format("trainer: %s (expected one of %s) at averaging.trainer", name, names()));
    }
    return factory.create(request, storage, spark);
  }

  private static RoundTrainer local(
      TrainRequest request, Storage storage, Supplier<JavaSparkContext> spark) {
    requireCpu(request);
    GptNetwork network = network(request);
    StepReader reader =
        new StepReader(
            new PackedSequences(storage, request.tokens(), network.config().contextLength()));
    return new LocalRoundTrainer(
        new Dl4jTrainingStep(network),
        reader::read,
        AveragingRule.of(request.config().averaging()),
        new TrainedFiles(storage, network.config()),
        undo(request));
  }

  private static RoundTrainer sliced(
      TrainRequest request, Storage storage, Supplier<JavaSparkContext> spark) {
    return sliced(request, storage, spark.get(), undo(request));
  }

  static SlicedRoundTrainer sliced(
      TrainRequest request, Storage storage, JavaSparkContext spark, Undo undo) {
    RunConfig config = request.config();
    AveragingSection averaging = config.averaging();
    ReplicaDevice device = new ReplicaDevice(Device.of(averaging.device()));
    device.check(spark.getConf());
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
      setup.requireMemory(); // executors see by themselves
    }
    return new SlicedRoundTrainer(spark, setup, averaging, request.directory(), undo);
  }

  private static RoundTrainer dl4j(
      TrainRequest request, Storage storage, Supplier<JavaSparkContext> spark) {
    requireCpu(request);
    if (request.step().checkpointing() != ActivationCheckpointing.OFF) {
      throw new InvalidConfigException(
          "recompute-activations: true (expected false with trainer dl4j, whose workers make"
              + " networks by themselves) at training.recompute-activations");
    }
    if (request.step().threads() != 1) {
      throw new InvalidConfigException(
          format(
              "threads: %d (expected 1 with trainer dl4j, whose workers make networks by"
                  + " themselves) at training.threads",
              request.step().threads()));
    }
    AveragingRule asked = AveragingRule.of(request.config().averaging());
    if (!asked.equals(Dl4jRoundTrainer.RULE)) {
      throw new InvalidConfigException(
          "trainer: dl4j (expected outer = mean, encoding = float32, error-feedback = false and"
              + " optimizer-states = averaged, the one way it knows) at averaging");
    }
    return new Dl4jRoundTrainer(
        spark.get(),
        network(request),
        LearningRateSchedules.of(request.config().optimizer()),
        storage,
        request.tokens(),
        undo(request));
  }

  /** A guard without retries rolls nothing back. */
  private static Undo undo(TrainRequest request) {
    return request.config().training().guard().retries() > 0 ? Undo.LAST_ROUND : Undo.NEVER;
  }

  private static void requireCpu(TrainRequest request) {
    AveragingSection averaging = request.config().averaging();
    if (Device.of(averaging.device()) != Device.CPU) {
      throw new InvalidConfigException(
          format(
                  "device: %s (expected cpu with trainer %s; sliced gives each replica a GPU) at",
                  averaging.device(), averaging.trainer())
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

  @FunctionalInterface
  private interface Factory {
    RoundTrainer create(TrainRequest request, Storage storage, Supplier<JavaSparkContext> spark);
  }
}
