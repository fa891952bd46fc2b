package io.gristmill.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.eval.EvaluationResult;
import io.gristmill.eval.task.TaskScore;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.evaluate.EvaluateJob;
import io.gristmill.spark.evaluate.Evaluation;
import io.gristmill.spark.evaluate.ModelPointer;
import io.gristmill.spark.evaluate.ModelPointer.Publication;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the stage on the newest checkpoint of a run, or scores another one and writes nothing. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Scores a checkpoint on the held-out split of a run and on tasks.")
final class EvaluateCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @Mixin private final ResultOptions result = new ResultOptions();

  @Option(
      names = {"--checkpoint", "--model"},
      paramLabel = "DIR",
      description =
          "a checkpoint directory, or a pointer to the published model, to score instead; nothing"
              + " is written")
  private String checkpoint;

  @Override
  public Integer call() throws Exception {
    if (checkpoint == null || options.dryRun()) {
      return PipelineCommand.run(options, result, "evaluate", new EvaluateJob());
    }
    try (Session session = Session.reading(options)) {
      result.print(() -> evaluate(session.context()));
    }
    return ExitCodes.OK;
  }

  private ObjectNode evaluate(StageContext context) throws IOException {
    // A run that holds nothing but an imported model has no tokens, and tasks need none.
    StageDirectory tokens = context.directory("tokens");
    boolean tasksAlone = tokens.isEmpty() && !context.config().evaluation().tasks().isEmpty();
    if (!tasksAlone) {
      tokens.require();
    }
    String directory = RunOptions.directory(context.storage(), checkpoint);
    Checkpoint named =
        Checkpoint.open(
                context.storage(),
                new ModelPointer(context.storage(), directory)
                    .newest()
                    .map(Publication::checkpoint)
                    .orElse(checkpoint))
            .verified(Checkpoint::isOfTheModel);
    ObjectNode summary = new ObjectMapper().createObjectNode().put("run", context.run());
    ObjectNode scores = tasksAlone ? ofTasks(context, named) : ofAll(context, named);
    summary.set("evaluation", scores.put("checkpoint", named.uri()));
    return summary;
  }

  private static ObjectNode ofTasks(StageContext context, Checkpoint named) throws IOException {
    List<TaskScore> scores = Evaluation.tasks(context, named);
    scores.forEach(task -> System.out.print(task.toTable()));
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set("tasks", EvaluationResult.toJson(scores));
    return json;
  }

  private static ObjectNode ofAll(StageContext context, Checkpoint named) throws IOException {
    EvaluateJob.Scores scores = EvaluateJob.scores(context, named);
    System.out.print(scores.table());
    return scores.json();
  }
}
