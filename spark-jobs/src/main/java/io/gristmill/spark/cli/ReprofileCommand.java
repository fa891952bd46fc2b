package io.gristmill.spark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.Sha256;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.RunSummary;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.reprofile.ChangesJob;
import io.gristmill.spark.reprofile.ReprofileJob;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageRunner;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Applies other rules or thresholds to a cleaned run; with {@code --from} into a new run. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Judges the documents of a cleaned run by other rules or thresholds, from stored values.")
final class ReprofileCommand implements Callable<Integer> {

  private static final int NAME_DIGITS = 8;

  @Mixin private final RunOptions options = Registries.options();

  @Mixin private final ResultOptions result = new ResultOptions();

  @Option(
      names = "--from",
      paramLabel = "RUN",
      description =
          "the run to judge again; --output gets a stage clean as a new run would have (default:"
              + " --output itself, which gets a table of the changes)")
  private String from;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "writes to reprofile-NAME (default: the profile and a digest of the settings)")
  private String name;

  @Override
  public Integer call() throws Exception {
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return ExitCodes.OK;
    }
    RunConfig config = options.load().config();
    List<Job> jobs = jobs(config);
    jobs.forEach(job -> job.check(config));
    try (Session session = Session.writing(options, "reprofile")) {
      result.print(() -> run(session.context(), jobs));
    }
    return ExitCodes.OK;
  }

  private ObjectNode run(StageContext context, List<Job> jobs) throws IOException {
    StageRunner runner = new StageRunner(context, options.resumePolicy(), Clock.systemUTC());
    for (Job job : jobs) {
      runner.run(job);
    }
    show(context.directory(jobs.get(0).stage()).require().extra());
    return new RunSummary(context, jobs).toJson();
  }

  private List<Job> jobs(RunConfig config) {
    Optional<String> stored = Optional.ofNullable(from);
    List<Job> jobs = new ArrayList<>();
    jobs.add(new ChangesJob("reprofile-" + name(config), stored));
    if (from != null) {
      jobs.add(new ReprofileJob(stored));
    }
    return jobs;
  }

  private String name(RunConfig config) {
    return Optional.ofNullable(name)
        .orElseGet(
            () ->
                config.clean().profile()
                    + '-'
                    + Sha256.of(config.clean().toString()).substring(0, NAME_DIGITS));
  }

  private static void show(ObjectNode headline) {
    headline
        .fields()
        .forEachRemaining(
            field ->
                System.out.printf(
                    Locale.ROOT, "%-14s %,14d%n", field.getKey(), field.getValue().asLong()));
  }
}
