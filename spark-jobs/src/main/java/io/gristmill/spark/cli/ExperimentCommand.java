package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.config.SettingValues;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.experiment.Experiment;
import io.gristmill.spark.experiment.plan.ExperimentPlan;
import io.gristmill.spark.experiment.plan.VariantConfigs;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a plan of trials and compares its variants. */
@Command(mixinStandardHelpOptions = true)
final class ExperimentCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @Mixin private final ResultOptions result = new ResultOptions();

  @Parameters(paramLabel = "PLAN", description = "the plan (HOCON)")
  private Path file;

  @Option(
      names = "--plan",
      paramLabel = "KEY=VALUE",
      description = "overrides one key of the plan (repeatable)")
  private final List<String> overrides = new ArrayList<>();

  @Option(
      names = "--replace",
      description = "repeat trials that were made from other settings or inputs")
  private boolean replace;

  @Override
  public Integer call() throws Exception {
    ExperimentPlan plan = ExperimentPlan.read(file, overrides);
    VariantConfigs configs =
        new VariantConfigs(
            plan,
            (settings, written) -> options.load(plan.config(), plan.base(), settings, written));
    Experiment experiment =
        new Experiment(
            plan,
            configs,
            Registries::dataStages,
            new Experiment.Options(options.resumePolicy(), replace));
    experiment.check();
    if (options.dryRun()) {
      System.out.print(experiment.outline());
      return ExitCodes.OK;
    }
    try (Session session = Session.writing(options, atOutput(plan, configs), "experiment")) {
      result.print(() -> run(experiment, session.context()));
    }
    return ExitCodes.OK;
  }

  private static ObjectNode run(Experiment experiment, StageContext context) throws IOException {
    ObjectNode summary = JsonNodeFactory.instance.objectNode().put("run", context.run());
    summary.set("experiment", experiment.run(context));
    return summary;
  }

  /** The base in the directory that the command line or the plan names. */
  private Loaded<RunConfig> atOutput(ExperimentPlan plan, VariantConfigs configs) {
    if (options.namesOutput()) {
      return configs.base();
    }
    String output =
        plan.output()
            .orElseThrow(
                () ->
                    new InvalidConfigException(
                        format("output: none (expected --output DIR, or output in %s)", file)));
    return configs.base(List.of("output=" + SettingValues.render(output)));
  }
}
