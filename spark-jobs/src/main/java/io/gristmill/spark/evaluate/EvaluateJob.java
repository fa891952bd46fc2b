package io.gristmill.spark.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.config.SettingValues;
import io.gristmill.eval.EvaluationResult;
import io.gristmill.eval.task.TaskFile;
import io.gristmill.io.InputFile;
import io.gristmill.io.Location;
import io.gristmill.io.Sha256;
import io.gristmill.model.step.Objective.Kind;
import io.gristmill.spark.finetune.ObjectiveJson;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.tokens.ShardManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Evaluates the model of the run on the held-out split, compared with n-gram baselines, and on
 * tasks.
 */
public final class EvaluateJob implements Job {

  private static final String RESULT = "evaluation.json";

  @Override
  public String stage() {
    return "evaluation";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    // Of the checkpoints it reads one, which has checksums of its own.
    return List.of(
        Upstream.of("tokens", path -> path.startsWith("validation/") && !path.endsWith(".parquet")),
        Upstream.of("checkpoints", path -> false));
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return SettingValues.of(config, "evaluation");
  }

  @Override
  public void check(RunConfig config) {
    TaskFile.check(config.evaluation().tasks());
  }

  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    List<InputEntry> inputs = new ArrayList<>();
    List<String> tasks = context.config().evaluation().tasks();
    for (TaskFile task : TaskFile.list(context.storage(), tasks)) {
      String identity = Sha256.of(task.file());
      inputs.add(new InputEntry(task.file().uri() + "#" + identity, task.file().length()));
    }
    return inputs;
  }

  /** Training may continue after an evaluation. */
  @Override
  public boolean replaces() {
    return true;
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    Checkpoint checkpoint =
        new CheckpointStore(context.storage(), context.directory("checkpoints").uri())
            .requireModel();
    Scores scores = scores(context, checkpoint);
    ObjectNode json = scores.json();
    byte[] bytes = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    String uri = context.run() + "/" + RESULT;
    context.storage().output(uri).write(bytes);
    String name = Location.within(checkpoint.uri(), context.run());
    context.progress().clear();
    if (context.config().training().patience() > 0) {
      System.out.println("best checkpoint: " + name);
    }
    System.out.print(scores.table());
    InputFile written = context.storage().input(uri);
    OutputEntry entry = new OutputEntry("../" + RESULT, bytes.length, Sha256.of(written), 1);
    json.put("checkpoint", name);
    return new StageResult(List.of(entry), json);
  }

  /**
   * Scores a checkpoint on the held-out documents or examples of the run, and on tasks.
   *
   * @throws IOException if a file cannot be read
   */
  public static Scores scores(StageContext context, Checkpoint checkpoint) throws IOException {
    StageDirectory directory = context.directory("tokens");
    ObjectNode manifest = directory.require().extra();
    if (ObjectiveJson.read(manifest).kind() == Kind.TEXT) {
      EvaluationResult result = new Evaluation(context, checkpoint).run();
      return new Scores(result.toJson(), result.toTable());
    }
    ShardManifest tokens = ShardManifest.read(context.storage(), directory.uri());
    return new ExampleEvaluation(context, checkpoint, tokens, manifest).run();
  }

  /**
   * The result of an evaluation.
   *
   * @param json fields of {@code evaluation.json}
   * @param table the same for a person
   */
  public record Scores(ObjectNode json, String table) {}
}
