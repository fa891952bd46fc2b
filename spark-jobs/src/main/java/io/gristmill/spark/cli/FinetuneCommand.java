package io.gristmill.spark.cli;

import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.StartingModelOptions;
import io.gristmill.spark.evaluate.EvaluateJob;
import io.gristmill.spark.finetune.ExamplesJob;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.tokenize.CopyTokenizerJob;
import io.gristmill.spark.train.TrainJob;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains an existing model on examples. */
@Command(mixinStandardHelpOptions = true)
final class FinetuneCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @Mixin private final StartingModelOptions start = new StartingModelOptions();

  @Mixin private final ResultOptions result = new ResultOptions();

  /** The stages in their order. */
  static List<Job> jobs() {
    return List.of(
        new CopyTokenizerJob(), new ExamplesJob(), new TrainJob(), new EvaluateJob());
  }

  @Override
  public Integer call() throws Exception {
    if (options.dryRun()) {
      System.out.print(options.load(start.named()).effective());
      return ExitCodes.OK;
    }
    return PipelineCommand.run(
        options, result, "finetune", jobs(), start::settings, start::record, Optional.empty());
  }
}
