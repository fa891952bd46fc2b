package io.gristmill.spark.cli.probe;

import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.checkpoint.ModelProbe;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.model.GptNetwork;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.training.AveragingProbe;
import io.gristmill.training.averaging.AveragingRule;
import java.io.IOException;
import java.util.Map;

/** Probes that need a model directory. */
final class ModelProbes {

  private static final Storage FILES = new LocalStorage();

  private ModelProbes() {}

  static Map<String, Factory> byName() {
    return Map.of(
        "logits",
        o -> withModel(o, probe -> ProbeProgram.of(probe::logits)),
        "loss",
        o -> withModel(o, probe -> ProbeProgram.of(probe::loss)),
        "gradients",
        ModelProbes::gradients,
        "trajectory",
        ModelProbes::trajectory,
        "average",
        ModelProbes::average);
  }

  /** Creates a probe from its options. */
  @FunctionalInterface
  interface Factory {
    ProbeProgram create(ProbeOptions options) throws IOException;
  }

  private interface OverModel {
    ProbeProgram probe(ModelProbe model);
  }

  private static ProbeProgram gradients(ProbeOptions options) {
    OutputFile file =
        FILES.output(
            options
                .output()
                .orElseThrow(
                    () -> new InvalidConfigException("--output: missing (expected a file)")));
    return withModel(
        options, probe -> ProbeProgram.of(question -> probe.gradients(question, file)));
  }

  private static ProbeProgram trajectory(ProbeOptions options) {
    return withModel(
        options,
        probe ->
            (questions, answers) -> {
              ProbeProgram.of(probe::step).run(questions, answers);
              if (options.output().isPresent()) {
                probe.weights(FILES.output(options.output().get()));
              }
            });
  }

  private static ProbeProgram average(ProbeOptions options) {
    RunConfig config = options.averaging();
    AveragingRule rule = AveragingRule.of(config.averaging());
    return (questions, answers) -> {
      try (GptNetwork network =
          HuggingFaceModel.load(options.files(), options.model(), config.optimizer())) {
        AveragingProbe probe = new AveragingProbe(network, rule, FILES);
        ProbeProgram.of(probe::round).run(questions, answers);
        if (options.output().isPresent()) {
          probe.weights(FILES.output(options.output().get()));
        }
      }
    };
  }

  /** Loads the model when the probe runs and frees it afterwards. */
  private static ProbeProgram withModel(ProbeOptions options, OverModel program) {
    return (questions, answers) -> {
      try (GptNetwork network =
          HuggingFaceModel.load(options.files(), options.model(), options.config().optimizer())) {
        program.probe(new ModelProbe(network)).run(questions, answers);
      }
    };
  }
}
