package io.gristmill.spark.cli;

import io.gristmill.config.RunConfig;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.StageRunner;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs stages in order: all of them, or one. */
@Command(mixinStandardHelpOptions = true)
final class PipelineCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions(Registries.names());

  private final String verb;
  private final List<Job> jobs;

  PipelineCommand(String verb, List<Job> jobs) {
    this.verb = verb;
    this.jobs = jobs;
  }

  @Override
  public Integer call() throws Exception {
    return run(options, verb, jobs);
  }

  static int run(RunOptions options, String verb, List<Job> jobs) throws IOException {
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return ExitCodes.OK;
    }
    RunConfig config = options.load().config();
    jobs.forEach(job -> job.check(config));
    try (Session session = Session.writing(options, verb)) {
      StageRunner runner =
          new StageRunner(session.context(), options.leftovers(), Clock.systemUTC());
      for (Job job : jobs) {
        runner.run(job);
      }
      new RunSummary(session.context(), jobs).print(System.out);
    }
    return ExitCodes.OK;
  }
}
