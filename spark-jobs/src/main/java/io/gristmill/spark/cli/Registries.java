package io.gristmill.spark.cli;

import io.gristmill.model.shape.Architecture;
import io.gristmill.model.shape.Biases;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.optim.DecayShape;
import io.gristmill.optim.LearningRateSchedules;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfiles;
import io.gristmill.preprocessing.dedup.parts.SentenceCut;
import io.gristmill.preprocessing.mask.Maskers;
import io.gristmill.preprocessing.pipeline.LanguageUnit;
import io.gristmill.preprocessing.pipeline.LanguagesWithoutThresholds;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.cli.model.ChatCommand;
import io.gristmill.spark.cli.model.ExportCommand;
import io.gristmill.spark.cli.model.GenerateCommand;
import io.gristmill.spark.cli.model.ImportCommand;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.probe.ProbeCommand;
import io.gristmill.spark.dedup.DedupJob;
import io.gristmill.spark.evaluate.EvaluateJob;
import io.gristmill.spark.report.ReportJob;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.tokenize.TokenizeJob;
import io.gristmill.spark.tokenize.TrainTokenizerJob;
import io.gristmill.spark.train.TrainJob;
import io.gristmill.spark.train.Trainers;
import io.gristmill.spark.train.device.Device;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import io.gristmill.training.averaging.OptimizerStates;
import io.gristmill.training.averaging.OuterOptimizers;
import io.gristmill.training.averaging.SliceEncoding;
import io.gristmill.training.plan.frequency.AveragingFrequencies;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What can be named on the command line and in a configuration. */
final class Registries {

  private Registries() {}

  /** The stages of a pipeline by their verbs, in order. */
  static Map<String, Job> jobs() {
    Map<String, Job> jobs = new LinkedHashMap<>();
    jobs.put("clean", new CleanJob());
    jobs.put("dedup", new DedupJob());
    jobs.put("train-tokenizer", new TrainTokenizerJob());
    jobs.put("tokenize", new TokenizeJob());
    jobs.put("train", new TrainJob());
    jobs.put("evaluate", new EvaluateJob());
    jobs.put("report", new ReportJob());
    return jobs;
  }

  /** The other verbs, and those that do more than a stage. */
  static Map<String, Object> commands() {
    Map<String, Object> commands = new LinkedHashMap<>();
    commands.put("chat", new ChatCommand(new RunOptions(names())));
    commands.put("decrypt", new DecryptCommand());
    commands.put("erase", new EraseCommand());
    commands.put("evaluate", new EvaluateCommand());
    commands.put("estimate", new EstimateCommand());
    commands.put("explain", new ExplainCommand());
    commands.put("export", new ExportCommand(new RunOptions(names())));
    commands.put("generate", new GenerateCommand(new RunOptions(names())));
    commands.put("import", new ImportCommand(new RunOptions(names())));
    commands.put("pack", new PackCommand());
    commands.put("probe", new ProbeCommand());
    commands.put("publish", new PublishCommand());
    commands.put("reprofile", new ReprofileCommand());
    return commands;
  }

  /** For configuration keys whose values are names: the names there are. */
  static Map<String, Collection<String>> names() {
    return Map.ofEntries(
        Map.entry("clean.profile", Profiles.names()),
        Map.entry("clean.rules", Profiles.rules()),
        Map.entry("clean.mask", Maskers.kinds()),
        Map.entry("clean.mask-profile", Maskers.profiles()),
        Map.entry("clean.language-unit", LanguageUnit.names()),
        Map.entry("clean.language-without-thresholds", LanguagesWithoutThresholds.names()),
        Map.entry("dedup.profile", MinHashProfiles.names()),
        Map.entry("dedup.sentences.cut", SentenceCut.names()),
        Map.entry("tokenizer.pattern", PreTokenizers.names()),
        Map.entry("model.preset", GptConfig.presets()),
        Map.entry("model.architecture", Architecture.names()),
        Map.entry("model.biases", Biases.names()),
        Map.entry("optimizer.schedule", LearningRateSchedules.names()),
        Map.entry("optimizer.decay-shape", DecayShape.names()),
        Map.entry("averaging.trainer", Trainers.names()),
        Map.entry("averaging.device", Device.names()),
        Map.entry("averaging.frequency-schedule", AveragingFrequencies.names()),
        Map.entry("averaging.outer", OuterOptimizers.names()),
        Map.entry("averaging.encoding", SliceEncoding.names()),
        Map.entry("averaging.optimizer-states", OptimizerStates.names()));
  }
}
