package io.gristmill.spark.train;

import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.host.HostMemory;
import io.gristmill.io.Storage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.step.StepResult;
import io.gristmill.optim.LearningRateSchedule;
import io.gristmill.spark.train.StepLoader.StepPath;
import io.gristmill.spark.train.StepRecorder.StepRecord;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.ValidationPlan;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.averaging.VectorChunks;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameter averaging by Deeplearning4j, one round at a time. Each partition holds the references
 * of one replica, so a round is one split with one averaging, and nothing is exported. Parameters
 * and moments are averaged in the order in which replicas finish: one replica equals local training
 * exactly, several within rounding. The micro-batches of a step are one batch here. Workers do not
 * know which replica they are, so all use the same dropout masks.
 */
final class Dl4jRoundTrainer implements RoundTrainer {

  /** The averaging that Deeplearning4j supports. */
  static final AveragingRule RULE = AveragingRule.mean(OptimizerStates.AVERAGED);

  private final JavaSparkContext spark;
  private final GptNetwork network;
  private final LearningRateSchedule schedule;
  private final StepLoader loader;
  private final TrainedFiles files;
  private final RollbackPolicy undo;
  private final List<INDArray> previous = new ArrayList<>();

  /** Trains from the network's current weights. Closing the trainer closes the network. */
  Dl4jRoundTrainer(
      JavaSparkContext spark,
      GptNetwork network,
      LearningRateSchedule schedule,
      Storage storage,
      ShardManifest tokens,
      RollbackPolicy undo) {
    this.spark = spark;
    this.network = network;
    this.schedule = schedule;
    this.loader = new StepLoader(storage, tokens, network.config().contextLength());
    this.files = new TrainedFiles(storage, network.config(), network.settings().name());
    this.undo = undo;
  }

  @Override
  public RoundResult train(Round round) {
    long began = System.nanoTime();
    CollectionAccumulator<StepRecord> records = spark.sc().collectionAccumulator("steps");
    previous.clear();
    if (undo == RollbackPolicy.LAST_ROUND) {
      previous.addAll(List.of(network.parameters().dup(), network.optimizerState().dup()));
    }
    Set<Integer> persisted = Set.copyOf(spark.getPersistentRDDs().keySet());
    network.setIteration(round.firstStep());
    new SparkComputationGraph(spark, network.graph(), master(round, records))
        .fitPaths(paths(round), loader);
    network.setIteration(round.lastStep());
    unpersistAllBut(persisted);
    double seconds = (System.nanoTime() - began) * 1e-9;
    return result(round, records.value(), seconds);
  }

  private ParameterAveragingTrainingMaster master(
      Round round, CollectionAccumulator<StepRecord> records) {
    int rows = sequences(round.replicas().get(0).get(0));
    return new ParameterAveragingTrainingMaster.Builder(round.replicas().size(), rows)
        .batchSizePerWorker(rows)
        .averagingFrequency(round.steps())
        .saveUpdater(true)
        .workerPrefetchNumBatches(0)
        .repartionData(Repartition.Never)
        .trainingHooks(new StepRecorder(round.firstStep(), records))
        .build();
  }

  private JavaRDD<String> paths(Round round) {
    List<String> paths = new ArrayList<>();
    for (List<Step> replica : round.replicas()) {
      replica.forEach(step -> paths.add(StepPath.write(step)));
    }
    return spark.parallelize(paths, round.replicas().size());
  }

  /** Unpersists the results and paths that the training master leaves in the cache. */
  private void unpersistAllBut(Set<Integer> kept) {
    spark
        .getPersistentRDDs()
        .forEach(
            (id, rdd) -> {
              if (!kept.contains(id)) {
                rdd.unpersist(false);
              }
            });
  }

  private RoundResult result(Round round, List<StepRecord> records, double seconds) {
    // A retried task has recorded its steps twice, with the same numbers.
    Map<List<Long>, StepRecord> byStep = new HashMap<>();
    records.forEach(record -> byStep.put(key(record.replica(), record.step()), record));
    List<List<StepResult>> results = new ArrayList<>();
    double slowest = 0;
    for (int replica = 0; replica < round.replicas().size(); replica++) {
      List<StepResult> steps = new ArrayList<>();
      long nanos = 0;
      for (int i = 0; i < round.steps(); i++) {
        StepRecord record = byStep.get(key(replica, round.firstStep() + i));
        steps.add(stepResult(record, round.replicas().get(replica).get(i)));
        nanos += record.nanos();
      }
      slowest = Math.max(slowest, nanos * 1e-9);
      results.add(steps);
    }
    return new RoundResult(results, Math.max(0, seconds - slowest), movedBytes(round));
  }

  private static List<Long> key(long replica, long step) {
    return List.of(replica, step);
  }

  private StepResult stepResult(StepRecord record, Step planned) {
    double rate = schedule.at(record.step());
    return new StepResult(record.loss(), record.gradientNorm(), rate, tokens(planned));
  }

  /** Bytes sent with the broadcast and with the result: parameters and two moments. */
  private long movedBytes(Round round) {
    return 2L * round.replicas().size() * 3 * network.parameters().length() * Float.BYTES;
  }

  private long tokens(Step step) {
    return (long) sequences(step) * network.config().contextLength();
  }

  private static int sequences(Step step) {
    return step.batches().stream().flatMap(List::stream).mapToInt(ref -> ref.count()).sum();
  }

  @Override
  public void undo() {
    if (previous.isEmpty()) {
      throw new IllegalStateException("there is no round to be undone");
    }
    network.setParameters(previous.get(0));
    network.setOptimizerState(previous.get(1));
    previous.clear();
  }

  @Override
  public double score(ValidationPlan plan) {
    return plan.score(new Dl4jTrainingStep(network));
  }

  @Override
  public List<String> save(String directory) throws IOException {
    files.write(directory, TrainedFiles.of(ModelVector.PARAMETERS), pieces(network.parameters()));
    files.write(directory, TrainedFiles.of(ModelVector.MOMENTS), pieces(network.optimizerState()));
    return List.of(TrainedFiles.of(ModelVector.PARAMETERS), TrainedFiles.of(ModelVector.MOMENTS));
  }

  private static Iterator<float[]> pieces(INDArray array) {
    return VectorChunks.values(VectorChunks.of(array.reshape(array.length())));
  }

  @Override
  public void restore(String directory) throws IOException {
    previous.clear();
    for (Slice slice : files.layout(RULE, 1).slices()) {
      float[] values = files.slice(directory, slice, RULE).values();
      INDArray target =
          slice.vector() == ModelVector.PARAMETERS
              ? network.parameters()
              : network.optimizerState();
      HostMemory.write(values, target.reshape(target.length()), slice.from());
    }
  }

  @Override
  public int slots() {
    return spark.defaultParallelism();
  }

  @Override
  public void close() {
    network.close();
  }
}
