package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Storage;
import io.gristmill.spark.cli.options.ContinuationOptions;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.RunSummary;
import io.gristmill.spark.cli.options.ScheduledRun;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.cli.options.StartingModelOptions;
import io.gristmill.spark.evaluate.EvaluateJob;
import io.gristmill.spark.evaluate.ModelPublisher;
import io.gristmill.spark.finetune.ExamplesJob;
import io.gristmill.spark.report.ReportJob;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageRunner;
import io.gristmill.spark.stage.StageRunner.ResumePolicy;
import io.gristmill.spark.tokenize.CopyTokenizerJob;
import io.gristmill.spark.train.TrainJob;
import java.io.IOException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs all stages of a pipeline in order, or one of them. */
@Command(mixinStandardHelpOptions = true)
final class PipelineCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @Mixin private final ContinuationOptions continuation = new ContinuationOptions();

  @Mixin private final ResultOptions result = new ResultOptions();

  @Option(
      names = "--publish-to",
      paramLabel = "POINTER",
      description =
          "afterwards publish the model there, unless it is worse than the published one (pipeline"
              + " only)")
  private String publishTo;

  private final String verb;
  private final Supplier<List<Job>> stages;

  /**
   * @param stages creates the stages to run; those of a command that is not run are not needed
   */
  PipelineCommand(String verb, Supplier<List<Job>> stages) {
    this.verb = verb;
    this.stages = stages;
  }

  @Override
  public Integer call() throws Exception {
    List<Job> all = stages.get();
    if (publishTo != null && all.size() == 1) {
      throw new InvalidConfigException(
          format("--publish-to: with %s (expected with pipeline; or the command publish)", verb));
    }
    RunConfig config = options.load().config();
    List<Job> jobs = all.size() == 1 ? all : all.stream().filter(job -> job.isOn(config)).toList();
    if (all.size() == 1 || options.dryRun() || !ScheduledRun.isIn(config.output())) {
      return run(
          options, result, verb, jobs, continuation::settings, continuation::record, publishing());
    }
    check(jobs, config, publishing());
    try (ScheduledRun scheduled =
        ScheduledRun.begin(config.output(), verb, InstantSource.system())) {
      options.resumeAt(scheduled.output());
      return scheduled.finishing(
          () ->
              run(
                  options,
                  result,
                  verb,
                  jobs,
                  this::ofScheduledRun,
                  continuation::record,
                  publishing()));
    }
  }

  private Optional<String> publishing() {
    return Optional.ofNullable(publishTo);
  }

  private List<String> ofScheduledRun(RunConfig config, Storage files, String run)
      throws IOException {
    List<String> settings = new ArrayList<>(continuation.settings(config, files, run));
    settings.addAll(ScheduledRun.inputRead(config, files, run));
    return settings;
  }

  private static void check(List<Job> jobs, RunConfig config, Optional<String> publishTo) {
    jobs.forEach(job -> job.check(config));
    if (publishTo.isPresent()) {
      ModelPublisher.Gates.of(config.publish());
    }
  }

  /** Runs one stage of a run that may continue an earlier one. */
  static int run(RunOptions options, ResultOptions result, String verb, Job job) throws Exception {
    ContinuationOptions none = new ContinuationOptions();
    return run(options, result, verb, List.of(job), none::settings, none::record, Optional.empty());
  }

  /** Stores in a new run what it was begun with. */
  @FunctionalInterface
  interface Recorder {
    void record(StageContext context) throws IOException;
  }

  /** Runs stages with settings that are found under the lock of the run. */
  static int run(
      RunOptions options,
      ResultOptions result,
      String verb,
      List<Job> jobs,
      Session.FurtherSettings settings,
      Recorder recorder,
      Optional<String> publishTo)
      throws Exception {
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return ExitCodes.OK;
    }
    check(jobs, options.load().config(), publishTo);
    try (Session session = Session.writing(options, verb, settings)) {
      recorder.record(session.context());
      result.print(() -> run(session, options.resumePolicy(), jobs, publishTo));
    }
    return ExitCodes.OK;
  }

  private static ObjectNode run(
      Session session, ResumePolicy policy, List<Job> jobs, Optional<String> publishTo)
      throws Exception {
    StageRunner runner = new StageRunner(session.context(), policy, Clock.systemUTC());
    for (Job job : jobs) {
      runner.run(job);
      job.show(session.context());
    }
    RunSummary summary = new RunSummary(session.context(), jobs);
    if (publishTo.isPresent()) {
      summary.put("publication", PublishCommand.publish(session, publishTo.get(), false));
    }
    return summary.toJson();
  }

  /** Trains an existing model on examples. */
  @Command(mixinStandardHelpOptions = true)
  static final class FinetuneCommand implements Callable<Integer> {

    @Mixin private final RunOptions options = Registries.options();

    @Mixin private final StartingModelOptions start = new StartingModelOptions();

    @Mixin private final ResultOptions result = new ResultOptions();

    /** The stages in their order. */
    static List<Job> jobs() {
      return List.of(new CopyTokenizerJob(), new ExamplesJob(), new TrainJob(), new EvaluateJob());
    }

    @Override
    public Integer call() throws Exception {
      if (options.dryRun()) {
        System.out.print(options.load(start.named()).effective());
        return ExitCodes.OK;
      }
      return run(
          options, result, "finetune", jobs(), start::settings, start::record, Optional.empty());
    }
  }

  /** Writes the report of a run, alone or compared with another run. */
  @Command(mixinStandardHelpOptions = true)
  static final class ReportCommand implements Callable<Integer> {

    @Mixin private final RunOptions options = Registries.options();

    @Mixin private final ResultOptions result = new ResultOptions();

    @Option(
        names = "--against",
        paramLabel = "DIR",
        description =
            "directory of another run: show what changed, in the report and on the terminal")
    private String against;

    @Override
    public Integer call() throws Exception {
      return run(options, result, "report", new ReportJob(Optional.ofNullable(against)));
    }
  }
}
