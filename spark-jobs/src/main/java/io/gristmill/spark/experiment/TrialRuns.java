package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.SettingValues;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.experiment.TrialFiles.Finished;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageRunner.ResumePolicy;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** Runs the trials that are not finished, each as a task of its own. */
final class TrialRuns {

  private static final String SPECULATION = "spark.speculation";

  private final StageContext context;
  private final Experiment.Options options;
  private final String measure;

  TrialRuns(StageContext context, Experiment.Options options, String measure) {
    this.context = context;
    this.options = options;
    this.measure = measure;
  }

  /**
   * Checks a setting of Spark.
   *
   * @throws InvalidConfigException if Spark may run a task twice at a time
   */
  static void requireNoSpeculation(StageContext context) {
    if (SparkEngine.javaContext(context).getConf().getBoolean(SPECULATION, false)) {
      throw new InvalidConfigException(
          SPECULATION
              + ": true (expected false: two copies of a trial would write its checkpoints)");
    }
  }

  /**
   * Returns the results of all trials, in their order.
   *
   * @throws IncompatibleArtifactException if a trial was made from other settings or inputs
   * @throws InvalidConfigException if one is unfinished and {@code --resume} is not given
   */
  List<Finished> run(List<Trial> trials) throws IOException {
    List<Trial> pending = new ArrayList<>();
    for (Trial trial : trials) {
      if (!isFinished(trial)) {
        pending.add(trial);
      }
    }
    if (pending.size() < trials.size()) {
      context.progress().skipped(format("%d trials", trials.size() - pending.size()));
    }
    if (!pending.isEmpty()) {
      // The longest first, so that none of them is left alone at the end.
      pending.sort(Comparator.comparingDouble(trial -> -trial.steps()));
      context
          .progress()
          .stage(
              format("%d trials", pending.size()),
              () -> {
                runOnSpark(pending, trials.size());
                return pending;
              });
    }
    List<Finished> results = new ArrayList<>();
    for (Trial trial : trials) {
      results.add(files(trial).finished().orElseThrow());
    }
    return results;
  }

  private boolean isFinished(Trial trial) throws IOException {
    TrialFiles files = files(trial);
    SortedMap<String, String> origin = trial.origin();
    Optional<SortedMap<String, String>> finished = files.finished().map(Finished::origin);
    Optional<SortedMap<String, String>> before = finished.isPresent() ? finished : files.begun();
    if (before.isPresent() && !before.get().equals(origin)) {
      if (!options.replace()) {
        throw new IncompatibleArtifactException(
            format(
                "trial %s: made from other settings or inputs: %s (expected the same, --replace, or"
                    + " another --output) at %s",
                trial.name(), SettingValues.differences(before.get(), origin), trial.directory()));
      }
      files.clear();
      return false;
    }
    if (finished.isEmpty() && before.isPresent() && options.policy() == ResumePolicy.FAIL) {
      throw new InvalidConfigException(
          format(
              "trial %s: unfinished (expected --resume, or another --output) at %s",
              trial.name(), trial.directory()));
    }
    if (finished.isPresent() && !trial.keepModel()) {
      context.storage().delete(files.training()); // left by a process that was killed
    }
    return finished.isPresent();
  }

  private TrialFiles files(Trial trial) {
    return new TrialFiles(context.storage(), trial.directory());
  }

  private void runOnSpark(List<Trial> pending, int all) {
    JavaSparkContext spark = SparkEngine.javaContext(context);
    spark.setJobDescription(format("%d trials", pending.size()));
    List<Integer> indexes = IntStream.range(0, pending.size()).boxed().toList();
    JavaRDD<Integer> finished =
        spark
            .parallelize(indexes, indexes.size())
            .map(new TrialTask(context.storage(), List.copyOf(pending)));
    int before = all - pending.size();
    spark
        .sc()
        .runJob(
            finished.rdd(),
            new OnlyElement(),
            new Announcement(index -> announce(pending.get(index)), before, all),
            ClassTag$.MODULE$.apply(Integer.class));
  }

  private String announce(Trial trial) {
    try {
      Finished finished = files(trial).finished().orElseThrow();
      Double value = finished.result().measures().get(measure);
      String outcome =
          finished
              .diverged()
              .map(reason -> "diverged: " + reason)
              .orElseGet(() -> value == null ? "no " + measure : format("%s %.4f", measure, value));
      return format("%s: %s, %.0f s", trial.name(), outcome, finished.result().seconds());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The element of a partition of one. */
  private static final class OnlyElement extends AbstractFunction1<Iterator<Integer>, Integer>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public Integer apply(Iterator<Integer> elements) {
      return elements.next();
    }
  }

  /** Prints a line on the driver for each trial as it ends. */
  private final class Announcement extends AbstractFunction2<Object, Integer, BoxedUnit> {

    private final IntFunction<String> line;
    private final int all;
    private int done;

    Announcement(IntFunction<String> line, int before, int all) {
      this.line = line;
      this.done = before;
      this.all = all;
    }

    @Override
    public BoxedUnit apply(Object partition, Integer index) {
      done++;
      String text = format("trial %d of %d, %s", done, all, line.apply(index));
      context.progress().table(text, List.of());
      return BoxedUnit.UNIT;
    }
  }
}
