package io.gristmill.spark.train;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.CheckpointStore.Retention;
import io.gristmill.error.GristmillException.TrainingDivergedException;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.ThroughputMeter;
import io.gristmill.training.TrainLoop;
import io.gristmill.training.TrainLoop.TrainProgress;
import io.gristmill.training.TrainingCheckpoints;
import io.gristmill.training.ValidationPlan;
import io.gristmill.training.metrics.MetricsLog;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import io.gristmill.training.metrics.TensorBoardLog;
import io.gristmill.training.plan.RoundPlanner;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A training that writes checkpoints, {@code metrics.jsonl}, TensorBoard files and sampled texts.
 */
final class TrainingRun {

  private static final String TOKENIZER = "tokenizer";
  private static final String TOKENS = "tokens";
  private static final String MODEL = "model";
  private static final String CONFIG = "config";

  /** Stored for {@code explain --step}. A resumed run may have another order. */
  private static final String ORDER = "order";

  private final TrainRequest request;
  private final RunConfig config;
  private final GptConfig model;
  private final Storage storage;
  private final CheckpointStore store;

  public TrainingRun(TrainRequest request, Storage storage) {
    this.request = request;
    this.config = request.config();
    this.model = request.model();
    this.storage = storage;
    this.store = new CheckpointStore(storage, request.directory());
  }

  /** Trains with an existing Spark context. */
  public TrainResult run(JavaSparkContext spark, List<RoundListener> listeners) throws IOException {
    return run(() -> spark, listeners);
  }

  /**
   * Trains from the newest complete checkpoint, from the model of {@code training.from}, or from
   * random weights, until the plan ends or the loss no longer improves.
   *
   * @param spark called only by trainers that need it
   * @throws InvalidInputException if a split is empty
   * @throws IncompatibleArtifactException if the checkpoint is of other tokens or of another model
   * @throws TrainingDivergedException if too many rounds in a row were rejected
   */
  public TrainResult run(Supplier<JavaSparkContext> spark, List<RoundListener> listeners)
      throws IOException {
    Optional<Checkpoint> resumed = resumable();
    TrainProgress start = resumed.map(TrainingCheckpoints::progress).orElse(TrainProgress.NEW);
    RoundPlanner plan = plan(start);
    MetricsLog metrics = MetricsLog.open(storage, file("metrics.jsonl"), start.position().round());
    List<RoundListener> all = new ArrayList<>(listeners);
    all.add(metrics);
    all.add(tensorBoard(start));
    if (!config.training().samplePrompts().isEmpty()) {
      all.add(TextSamples.open(config, storage, request.directory(), resumed));
    }
    ValidationPlan validation = validation();
    try (RoundTrainer trainer = Trainers.create(request, storage, spark)) {
      TrainLoop loop =
          new TrainLoop(
              plan,
              trainer,
              measured -> measured.score(validation),
              checkpoints(),
              config.training(),
              throughput(trainer),
              all);
      if (resumed.isPresent()) {
        loop.resume(start, resumed.get().uri());
      }
      return result(loop.run(), plan, metrics.rounds());
    }
  }

  private Optional<Checkpoint> resumable() throws IOException {
    Optional<Checkpoint> newest = store.newestWhole();
    // A damaged one must not be retained in place of those that are about to be written.
    store.deleteAfter(newest.map(checkpoint -> checkpoint.state().round()).orElse(0));
    newest.ifPresent(
        checkpoint ->
            List.of(TOKENIZER, TOKENS, MODEL)
                .forEach(artifact -> checkpoint.require(artifact, fingerprints().get(artifact))));
    String from = config.training().from().replaceAll("/+$", "");
    return newest.isPresent() || from.isEmpty() ? newest : Optional.of(checkpoints().begin(from));
  }

  private RoundPlanner plan(TrainProgress start) {
    return config.plan().planner(request.tokens(), model.contextLength(), start.position());
  }

  private ValidationPlan validation() throws IOException {
    return ValidationPlan.of(
        storage,
        request.tokens(),
        new ValidationPlan.Shape(
            model.contextLength(),
            config.training().batchSize(),
            config.training().validationTokens()));
  }

  private TrainingCheckpoints checkpoints() {
    TrainingCheckpoints.Origin origin =
        new TrainingCheckpoints.Origin(
            config.seed(),
            fingerprints(),
            request.tokenizerJson(),
            request.effectiveConfig(),
            request.companions());
    Retention retention =
        new Retention(config.training().keepLast(), config.training().keepEvery());
    return new TrainingCheckpoints(store, storage, model, origin, retention);
  }

  private SortedMap<String, String> fingerprints() {
    return new TreeMap<>(
        Map.of(
            TOKENIZER, request.tokens().tokenizerFingerprint(),
            TOKENS, request.tokens().fingerprint(),
            MODEL, Sha256.of(model.toString()),
            CONFIG, Sha256.of(request.effectiveConfig()),
            ORDER, config.plan().orderFingerprint()));
  }

  private ThroughputMeter throughput(RoundTrainer trainer) {
    int atOnce = Math.min(config.averaging().replicas(), trainer.slots());
    double peak = ThroughputMeter.measurePeak(System::nanoTime, config.training());
    return new ThroughputMeter(System::nanoTime, model, peak, atOnce);
  }

  private TensorBoardLog tensorBoard(TrainProgress start) throws IOException {
    return TensorBoardLog.open(
        storage, file("tensorboard"), start.position().round(), InstantSource.system());
  }

  /**
   * Summary of the rounds. Rejected rounds are skipped; values of a lost {@code metrics.jsonl} are
   * NaN.
   */
  private TrainResult result(TrainProgress end, RoundPlanner plan, List<RoundMetrics> rounds)
      throws IOException {
    double seconds = 0;
    long before = 0;
    double trainingLoss = Double.NaN;
    for (RoundMetrics round : rounds) {
      if (round.tokens() == before) {
        continue;
      }
      seconds += (round.tokens() - before) / round.tokensPerSecond();
      before = round.tokens();
      trainingLoss = round.loss();
    }
    return new TrainResult(
        last().uri(),
        end.position().round(),
        end.position().step(),
        end.tokens(),
        plan.epochs(end.position()),
        model.parameterCount(),
        trainingLoss,
        end.validationLoss().orElse(Double.NaN),
        before / seconds);
  }

  /** The last checkpoint, which was just written or verified. */
  private Checkpoint last() throws IOException {
    List<Checkpoint> all = store.list();
    return all.get(all.size() - 1);
  }

  private String file(String name) {
    return request.directory() + "/" + name;
  }

  /**
   * Result of a finished training.
   *
   * @param checkpoint directory of the final model
   * @param steps optimizer updates of each replica
   * @param tokens targets seen by all replicas
   * @param epochs passes over the training split
   * @param trainingLoss of the last round, nats per token
   * @param validationLoss of the final model, nats per token
   * @param tokensPerSecond over the rounds of the whole run
   */
  record TrainResult(
      String checkpoint,
      int rounds,
      long steps,
      long tokens,
      double epochs,
      long parameters,
      double trainingLoss,
      double validationLoss,
      double tokensPerSecond) {}
}
