package io.gristmill.spark.train.sliced;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.step.ComputeDevice;
import io.gristmill.model.step.StepResult;
import io.gristmill.spark.engine.IndexPartitioner;
import io.gristmill.spark.train.sliced.Lineages.FirstRecord;
import io.gristmill.spark.train.sliced.Lineages.Lineage;
import io.gristmill.spark.train.sliced.Placement.PlacedRdd;
import io.gristmill.spark.train.sliced.ReplicaCache.Discard;
import io.gristmill.spark.train.sliced.ReplicaRound.Origin;
import io.gristmill.spark.train.sliced.ReplicaSetup.StateId;
import io.gristmill.spark.train.sliced.ScoreShare.ToShares;
import io.gristmill.spark.train.sliced.StateWriters.FirstModel;
import io.gristmill.spark.train.sliced.StateWriters.OwnWriter;
import io.gristmill.spark.train.sliced.StateWriters.RecoveryFiles;
import io.gristmill.spark.train.sliced.StateWriters.SharedWriter;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.ValidationPlan;
import io.gristmill.training.ValidationPlan.BatchLoss;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.plan.Round;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Parameter averaging as two ordinary Spark stages per round. No task waits for another, so
 * replicas may share slots, move, be killed or be run twice. Nothing of the model's size is on the
 * driver.
 *
 * <pre>
 * slices --updates--> replicas: H steps each --contributions--> slices: sum in order, outer step
 * </pre>
 */
public final class SlicedRoundTrainer implements RoundTrainer {

  private static final String SPECULATION = "spark.speculation";

  private final JavaSparkContext spark;
  private final ReplicaSetup setup;
  private final AveragingSection averaging;
  private final RollbackPolicy undo;
  private final SliceLayout layout;
  private final Lineages lineages;
  private final RecoveryFiles recovery;

  private Placement last;
  private StateId newest;
  private Optional<Lineage> current = Optional.empty();
  private Optional<Lineage> previous = Optional.empty();

  /**
   * Starts from the initial weights of the seed, unless a checkpoint is restored.
   *
   * @param scratch directory that all executors reach, for the state a lost one is recomputed from
   * @throws InvalidConfigException for a time box where tasks are speculative: the clock would cut
   *     each copy of a replica elsewhere
   */
  public SlicedRoundTrainer(
      JavaSparkContext spark,
      ReplicaSetup setup,
      AveragingSection averaging,
      String scratch,
      RollbackPolicy undo) {
    if (averaging.roundSeconds() > 0 && spark.getConf().getBoolean(SPECULATION, false)) {
      throw new InvalidConfigException(
          format(
              "round-seconds: %s (expected 0 with %s, which starts slow replicas twice) at %s",
              averaging.roundSeconds(), SPECULATION, "averaging.round-seconds"));
    }
    this.spark = spark;
    this.setup = setup;
    this.averaging = averaging;
    this.undo = undo;
    this.layout = setup.files().layout(setup.rule(), averaging.replicas());
    this.lineages = new Lineages(spark, setup, layout, averaging);
    this.recovery = new RecoveryFiles(setup.storage(), scratch, setup.run());
    this.last = Placement.none(averaging.replicas(), layout.slices().size());
    this.newest = new StateId(setup.run(), 0);
  }

  @Override
  public RoundResult train(Round round) throws IOException {
    long began = System.nanoTime();
    Lineage start = recoverable();
    Lineage end = lineages.after(start, round, nextState(), placement());
    RoundResult result = end.late() ? trainWhileAveraging(start, end, began) : train(end, began);
    advance(start, end);
    return result;
  }

  private RoundResult train(Lineage end, long began) {
    List<SliceRecord.Report> reports = reports(end).collect();
    List<ReplicaRecord.Outcome> outcomes = reports.get(0).outcomes();
    last = Placement.of(outcomes, reports);
    return result(outcomes, bytes(reports), began);
  }

  /** Averages the round before, if it is not yet, during the steps of this one. */
  private RoundResult trainWhileAveraging(Lineage start, Lineage end, long began)
      throws IOException {
    if (start.origin() == Origin.FILES || !start.late()) {
      List<ReplicaRecord.Outcome> outcomes = outcomes(end).collect();
      last = new Placement(Placement.of(outcomes), last.slices());
      return result(outcomes, 0, began);
    }
    JavaFutureAction<List<SliceRecord.Report>> averaging = reports(start).collectAsync();
    List<ReplicaRecord.Outcome> outcomes = outcomes(end).collect();
    List<SliceRecord.Report> reports = finished(averaging);
    last = Placement.of(outcomes, reports);
    return result(outcomes, bytes(reports), began);
  }

  private static JavaRDD<SliceRecord.Report> reports(Lineage lineage) {
    return lineage.slices().mapPartitions(new FirstRecord<>(SliceRecord.Report.class));
  }

  private static JavaRDD<ReplicaRecord.Outcome> outcomes(Lineage lineage) {
    return lineage.replicas().mapPartitions(new FirstRecord<>(ReplicaRecord.Outcome.class));
  }

  private static long bytes(List<SliceRecord.Report> reports) {
    return reports.stream().mapToLong(SliceRecord.Report::bytes).sum();
  }

  private static <T> T finished(Future<T> job) throws IOException {
    try {
      return job.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("averaging");
    } catch (ExecutionException e) {
      throw new IOException("averaging: " + e.getCause().getMessage(), e.getCause());
    }
  }

  /** The current state, at first that of the seed. */
  private Lineage state() throws IOException {
    if (current.isEmpty()) {
      String directory = recovery.next();
      spark.parallelize(List.of(0), 1).foreachPartition(new FirstModel(setup, directory));
      current = Optional.of(lineages.fromFiles(directory, newest, lineages.noSteps()));
    }
    return current.get();
  }

  /** The current state, saved first if {@code averaging.recovery-every} rounds were not. */
  private Lineage recoverable() throws IOException {
    if (state().rounds() >= averaging.recoveryEvery()) {
      String directory = recovery.next();
      save(directory);
      kept(directory);
      recovery.deleteOlder();
    }
    return state();
  }

  private StateId nextState() {
    newest = newest.next();
    return newest;
  }

  private void advance(Lineage start, Lineage end) {
    previous.ifPresent(Lineage::unpersist);
    previous = Optional.of(start);
    // With overlap, the next round computes the slices after this one from those before it.
    if (undo == RollbackPolicy.NEVER && !end.late()) {
      start.unpersist();
      previous = Optional.empty();
    }
    current = Optional.of(end);
  }

  private static RoundResult result(List<ReplicaRecord.Outcome> outcomes, long bytes, long began) {
    double seconds = (System.nanoTime() - began) * 1e-9;
    List<List<StepResult>> steps = outcomes.stream().map(ReplicaRecord.Outcome::steps).toList();
    double stepping = ReplicaRecord.steppingSeconds(outcomes);
    List<ComputeDevice> devices = outcomes.stream().map(ReplicaRecord.Outcome::device).toList();
    return new RoundResult(steps, Math.max(0, seconds - stepping), bytes, devices);
  }

  @Override
  public void undo() {
    Lineage before =
        previous.orElseThrow(() -> new IllegalStateException("there is no round to be undone"));
    current.ifPresent(Lineage::unpersist);
    current = Optional.of(before);
    previous = Optional.empty();
  }

  @Override
  public double score(ValidationPlan plan) throws IOException {
    Lineage model = state();
    int shares = Math.min(averaging.replicas(), plan.batches());
    List<ScoreShare.Score> scores =
        new ArrayList<>(
            PlacedRdd.of(
                    model
                        .slices()
                        .flatMapToPair(new ToShares(shares))
                        .partitionBy(new IndexPartitioner(shares))
                        .mapPartitions(new ScoreShare(setup, model.state(), plan, shares)),
                    placement().replicas().subList(0, shares))
                .collect());
    scores.sort(Comparator.comparingInt(ScoreShare.Score::batch));
    return BatchLoss.mean(scores.stream().map(ScoreShare.Score::loss).toList());
  }

  @Override
  public List<String> save(String directory) throws IOException {
    Lineage saved = state();
    List<ModelVector> shared = setup.rule().shared();
    new SharedWriter(setup.files(), directory, shared).write(saved.slices());
    List<String> names = new ArrayList<>(shared.stream().map(TrainedFiles::of).toList());
    List<ModelVector> own = setup.rule().own();
    if (!own.isEmpty()) {
      PlacedRdd.of(saved.replicas(), placement().replicas())
          .foreachPartition(new OwnWriter(setup, saved.state(), saved.steps(), directory, own));
    }
    for (int i = 0; i < averaging.replicas(); i++) {
      for (ModelVector vector : own) {
        names.add(TrainedFiles.of(vector, i));
      }
    }
    return names;
  }

  @Override
  public void kept(String directory) {
    current.ifPresent(
        saved -> {
          previous.ifPresent(Lineage::discard);
          previous = Optional.empty();
          current = Optional.of(lineages.fromFiles(directory, saved.state(), saved.steps()));
          saved.discard();
        });
  }

  @Override
  public void restore(String directory) {
    previous.ifPresent(Lineage::discard);
    previous = Optional.empty();
    current.ifPresent(Lineage::discard);
    current = Optional.of(lineages.fromFiles(directory, nextState(), lineages.noSteps()));
  }

  @Override
  public int slots() {
    return spark.defaultParallelism();
  }

  /** Executors that each replica and slice was on last, without those that are lost. */
  private Placement placement() {
    return last.among(Placement.executors(spark.sc()));
  }

  /** Frees the memory of all executors for the next stage. */
  @Override
  public void close() {
    previous.ifPresent(Lineage::discard);
    current.ifPresent(Lineage::discard);
    previous = Optional.empty();
    current = Optional.empty();
    if (!spark.sc().isStopped()) {
      List<Integer> replicas = IntStream.range(0, averaging.replicas()).boxed().toList();
      PlacedRdd.of(spark.parallelize(replicas, replicas.size()), placement().replicas())
          .foreachPartition(new Discard(setup.run()));
    }
    recovery.delete();
  }
}
