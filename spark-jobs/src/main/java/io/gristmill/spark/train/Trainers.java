package io.gristmill.spark.train;

import io.gristmill.config.AveragingSection;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Storage;
import io.gristmill.model.GptNetwork;
import io.gristmill.optim.LearningRateSchedules;
import io.gristmill.tokens.PackedSequences;
import io.gristmill.training.LocalRoundTrainer;
import io.gristmill.training.OptimizerStates;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.StepReader;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;

/** The trainers {@code averaging.trainer} can name. */
public final class Trainers {

  private static final Map<String, Factory> TRAINERS =
      new TreeMap<>(Map.of("local", Trainers::local, "dl4j", Trainers::dl4j));

  private static final SortedSet<String> OUTERS = new TreeSet<>(Set.of("mean"));

  private Trainers() {}

  /** Every name. */
  public static SortedSet<String> names() {
    return new TreeSet<>(TRAINERS.keySet());
  }

  /** Every outer optimizer. */
  public static SortedSet<String> outers() {
    return new TreeSet<>(OUTERS);
  }

  /**
   * The configured trainer; it starts from the network's present weights.
   *
   * @throws InvalidConfigException for a trainer or an outer optimizer that does not exist
   */
  static RoundTrainer create(
      TrainRequest request, GptNetwork network, Storage storage, Supplier<JavaSparkContext> spark) {
    AveragingSection averaging = request.config().averaging();
    Factory factory = TRAINERS.get(averaging.trainer());
    if (factory == null) {
      throw new InvalidConfigException(
          "trainer: %s (expected one of %s) at averaging.trainer"
              .formatted(averaging.trainer(), names()));
    }
    if (!OUTERS.contains(averaging.outer())) {
      throw new InvalidConfigException(
          "outer: %s (expected one of %s with trainer %s) at averaging.outer"
              .formatted(averaging.outer(), OUTERS, averaging.trainer()));
    }
    return factory.create(request, network, storage, spark);
  }

  /** Averages the moments too, as Deeplearning4j does: both trainers give the same model. */
  private static RoundTrainer local(
      TrainRequest request, GptNetwork network, Storage storage, Supplier<JavaSparkContext> spark) {
    StepReader reader =
        new StepReader(
            new PackedSequences(storage, request.tokens(), network.config().contextLength()));
    return new LocalRoundTrainer(network, reader::read, OptimizerStates.AVERAGED);
  }

  private static RoundTrainer dl4j(
      TrainRequest request, GptNetwork network, Storage storage, Supplier<JavaSparkContext> spark) {
    return new Dl4jRoundTrainer(
        spark.get(), network, LearningRateSchedules.of(request.config().optimizer()), storage);
  }

  @FunctionalInterface
  private interface Factory {
    RoundTrainer create(
        TrainRequest request,
        GptNetwork network,
        Storage storage,
        Supplier<JavaSparkContext> spark);
  }
}
