package io.gristmill.spark.cli;

import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.mask.Maskers;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.cli.model.ChatCommand;
import io.gristmill.spark.cli.model.ExportCommand;
import io.gristmill.spark.cli.model.GenerateCommand;
import io.gristmill.spark.cli.model.ImportCommand;
import io.gristmill.spark.cli.model.ServeCommand;
import io.gristmill.spark.cli.model.TrainQualityModelCommand;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.cli.probe.ProbeCommand;
import io.gristmill.spark.dedup.DedupJob;
import io.gristmill.spark.evaluate.EvaluateJob;
import io.gristmill.spark.report.ReportJob;
import io.gristmill.spark.select.SelectJob;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.tokenize.TokenizeJob;
import io.gristmill.spark.tokenize.TrainTokenizerJob;
import io.gristmill.spark.train.TrainJob;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Commands, and the values of configuration keys that are names. */
final class Registries {

  /** The stages of a pipeline by the names of their commands, in order. */
  private static final Map<String, Supplier<Job>> STAGES = new LinkedHashMap<>();

  static {
    STAGES.put("clean", CleanJob::new);
    STAGES.put("dedup", DedupJob::new);
    STAGES.put("select", SelectJob::new);
    STAGES.put("train-tokenizer", TrainTokenizerJob::new);
    STAGES.put("tokenize", TokenizeJob::new);
    STAGES.put("train", TrainJob::new);
    STAGES.put("evaluate", EvaluateJob::new);
    STAGES.put("report", ReportJob::new);
  }

  private Registries() {}

  /** Creates the stages of a pipeline, in order. */
  static List<Job> jobs() {
    return STAGES.values().stream().map(Supplier::get).toList();
  }

  /** Creates the stages of a configuration from the crawl to tokens, in order. */
  static List<Job> dataStages(RunConfig config) {
    int training = List.copyOf(STAGES.keySet()).indexOf("train");
    return jobs().subList(0, training).stream().filter(job -> job.isOn(config)).toList();
  }

  /** All commands by name, in the order of the help. Each is created on use. */
  static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("pipeline", () -> new PipelineCommand("pipeline", Registries::jobs));
    STAGES.forEach(
        (name, job) ->
            commands.put(name, () -> new PipelineCommand(name, () -> List.of(job.get()))));
    commands.put("chat", () -> new ChatCommand(options()));
    commands.put("decrypt", DecryptCommand::new);
    commands.put("erase", EraseCommand::new);
    commands.put("evaluate", EvaluateCommand::new);
    commands.put("estimate", EstimateCommand::new);
    commands.put("experiment", ExperimentCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("export", () -> new ExportCommand(options()));
    commands.put("finetune", PipelineCommand.FinetuneCommand::new);
    commands.put("generate", () -> new GenerateCommand(options(), Session::run));
    commands.put("import", () -> new ImportCommand(options()));
    commands.put("mix", MixCommand::new);
    commands.put("pack", PackCommand::new);
    commands.put("probe", ProbeCommand::new);
    commands.put("publish", PublishCommand::new);
    commands.put("report", PipelineCommand.ReportCommand::new);
    commands.put("reprofile", ReprofileCommand::new);
    commands.put("serve", () -> new ServeCommand(options()));
    commands.put("train-quality-model", TrainQualityModelCommand::new);
    return commands;
  }

  /** Creates the options of every command. */
  static RunOptions options() {
    return new RunOptions(Registries::names);
  }

  /** The valid names for each configuration key whose value is a name. */
  static Map<String, Collection<String>> names() {
    return Map.ofEntries(
        Map.entry("clean.profile", Profiles.names()),
        Map.entry("clean.rules", Profiles.rules()),
        Map.entry("clean.mask", Maskers.kinds()),
        Map.entry("clean.mask-profile", Maskers.profiles()),
        Map.entry("dedup.profile", MinHashProfile.names()),
        Map.entry("tokenizer.pattern", PreTokenizers.names()));
  }
}
