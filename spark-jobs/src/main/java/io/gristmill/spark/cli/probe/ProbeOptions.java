package io.gristmill.spark.cli.probe;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.mask.MaskerFactory;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.table.RunEncryption;
import io.gristmill.tokenizer.NamedEncoding;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy.Treatment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Command-line options of the probes. */
final class ProbeOptions {

  /** The mean of the parameters and of the optimizer moments. */
  private static final String MEAN_STATE = "mean-state";

  @Option(names = "--profile", paramLabel = "NAME", defaultValue = "datatrove-0.10")
  String profile;

  @Option(names = "--rule", paramLabel = "NAME", description = "one rule of the profile")
  private String rule;

  @Option(names = "--model", paramLabel = "PATH", description = "a model file or directory")
  private String model;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR|NAME",
      description = "a tokenizer's directory, or a published encoding: ${COMPLETION-CANDIDATES}",
      completionCandidates = Encodings.class)
  private String tokenizer;

  @Option(
      names = "--vocabulary",
      paramLabel = "PATH",
      description = "where the vocabulary of a published encoding is")
  private String vocabulary;

  @Option(
      names = "--special-tokens",
      paramLabel = "HOW",
      defaultValue = "as-text",
      description = "as-text, as-token or forbidden")
  private String specialTokens;

  @Option(names = "--input", paramLabel = "FILE", description = "a shard")
  private String input;

  @Option(names = "--output", paramLabel = "FILE", description = "where tensors go")
  private String output;

  @Option(
      names = "--outer",
      paramLabel = "NAME",
      defaultValue = "mean",
      description = "mean, mean-state or nesterov")
  private String outer;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a setting (repeatable)")
  private final List<String> settings = new ArrayList<>();

  Optional<String> rule() {
    return Optional.ofNullable(rule);
  }

  String model() {
    return required("--model", Optional.ofNullable(model));
  }

  String tokenizer() {
    return required("--tokenizer", Optional.ofNullable(tokenizer));
  }

  Optional<String> vocabulary() {
    return Optional.ofNullable(vocabulary);
  }

  SpecialTokenPolicy specialTokens() {
    return SpecialTokenPolicy.all(Treatment.named(specialTokens, "--special-tokens"));
  }

  String input() {
    return required("--input", Optional.ofNullable(input));
  }

  Optional<String> output() {
    return Optional.ofNullable(output);
  }

  /** Returns the defaults with {@code --set} over them. */
  RunConfig config() {
    return RunConfig.load(settings);
  }

  /**
   * Returns the settings of {@code --outer} with the learning rate and momentum of DiLoCo, lossless
   * encoding, and {@code --set} over them.
   */
  RunConfig averaging() {
    boolean moments = outer.equals(MEAN_STATE);
    List<String> all = new ArrayList<>();
    all.add("averaging.encoding=float32");
    all.add("averaging.outer-learning-rate=0.7");
    all.add("averaging.outer-momentum=0.9");
    all.add("averaging.outer=" + (moments ? "mean" : outer));
    all.add("averaging.optimizer-states=" + (moments ? "averaged" : "own"));
    all.addAll(settings);
    return RunConfig.load(all);
  }

  /** Returns local storage, which decrypts a run with the key of {@code encryption.key}. */
  Storage files() {
    RunConfig config = config();
    return RunEncryption.of(config).storage(new LocalStorage(), config.output());
  }

  /** Returns the masks of {@code --profile} with the kinds and the key of {@code --set}. */
  MaskerFactory masking() {
    settings.add("clean.mask-profile=" + profile);
    return config().clean().masking();
  }

  private static final class Encodings implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return NamedEncoding.names().iterator();
    }
  }

  private static String required(String option, Optional<String> value) {
    return value.orElseThrow(
        () -> new InvalidConfigException(option + ": missing (expected by this probe)"));
  }
}
