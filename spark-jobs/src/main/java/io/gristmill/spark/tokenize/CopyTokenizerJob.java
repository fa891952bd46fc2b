package io.gristmill.spark.tokenize;

import io.gristmill.config.SettingValues;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/** Copies the tokenizer of {@code tokenizer.from} into a run without documents of its own. */
public final class CopyTokenizerJob implements Job {

  @Override
  public String stage() {
    return "tokenizer";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return List.of();
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return SettingValues.of(config, "tokenizer.from");
  }

  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    return List.of(input(context, from(context)));
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    return copy(context, context.directory(stage()));
  }

  static String from(StageContext context) {
    return context.config().tokenizer().from().replaceAll("/+$", "");
  }

  /** A tokenizer of another run, identified by its fingerprint. */
  static InputEntry input(StageContext context, String directory) throws IOException {
    BytePairModel model = TokenizerFiles.read(context.storage(), directory);
    return new InputEntry(directory + "#" + model.fingerprint(), 0);
  }

  static StageResult copy(StageContext context, StageDirectory directory) throws IOException {
    BytePairModel model = TokenizerFiles.read(context.storage(), from(context));
    TokenizerFiles.write(model, context.storage(), directory.uri());
    return new StageResult(
        TrainTokenizerJob.outputs(context, directory, List.of()),
        TrainTokenizerJob.headline(model));
  }
}
