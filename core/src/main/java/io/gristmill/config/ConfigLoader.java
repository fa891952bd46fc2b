package io.gristmill.config;

import static io.gristmill.error.Messages.format;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.gristmill.config.AveragingSection.FrequencySchedule;
import io.gristmill.encryption.KeyReference;
import io.gristmill.error.InvalidConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a run configuration. A HOCON file overrides the defaults, and {@code key=value} settings
 * override both. Every problem is reported with its source location.
 */
public final class ConfigLoader {

  private final Map<String, ? extends Collection<String>> knownNames;

  /**
   * @param knownNames the valid names for each key whose values are looked up in a registry
   */
  public ConfigLoader(Map<String, ? extends Collection<String>> knownNames) {
    List<String> keys = keys();
    for (String key : knownNames.keySet()) {
      if (!keys.contains(key)) {
        throw new IllegalArgumentException("names of an unknown key: " + key);
      }
    }
    this.knownNames = knownNames;
  }

  /** A configuration, and its text with all defaults filled in. */
  public record Loaded(RunConfig config, String effective) {}

  /**
   * Reads a file and overrides it with the settings.
   *
   * @throws InvalidConfigException with one line per problem
   */
  public Loaded load(Optional<Path> file, List<String> settings) {
    return load(file.map(ConfigLoader::parse).orElseGet(ConfigFactory::empty), settings);
  }

  /**
   * Overrides the effective text of an earlier run with the settings.
   *
   * @throws InvalidConfigException with one line per problem
   */
  public Loaded reload(String effective, List<String> settings) {
    return load(ConfigFactory.parseString(effective), settings);
  }

  private Loaded load(Config given, List<String> settings) {
    Config config = given.withFallback(defaults());
    for (String setting : settings) {
      config = apply(setting, config);
    }
    config = resolved(config);
    Problems problems = new Problems();
    RunConfig run =
        new RecordBinder(problems, knownNames)
            .bind(RunConfig.class, "", config)
            .orElseThrow(problems::exception);
    checkTogether(run, config, problems);
    checkReference("encryption.key", run.encryption().key(), config);
    problems.throwIfAny();
    return new Loaded(run, render(config));
  }

  /** Returns all keys of the configuration, dotted. */
  public static List<String> keys() {
    return List.copyOf(RecordBinder.components(RunConfig.class, "").keySet());
  }

  private static Config defaults() {
    return ConfigFactory.parseResources(ConfigLoader.class, "reference.conf");
  }

  private static Config parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidConfigException(format("--config: %s (expected a file)", file));
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF));
    } catch (ConfigException e) {
      throw new InvalidConfigException(e.getMessage(), e);
    }
  }

  private static Config resolved(Config config) {
    try {
      return config.resolve();
    } catch (ConfigException e) {
      throw new InvalidConfigException(e.getMessage(), e);
    }
  }

  private static Config apply(String setting, Config config) {
    int equals = setting.indexOf('=');
    String key = equals < 0 ? setting : setting.substring(0, equals).strip();
    if (equals < 0 || !keys().contains(key)) {
      throw new InvalidConfigException(
          format("--set %s: %s", setting, Problems.unknown(key, keys())));
    }
    return config.withValue(key, parseValue(setting, setting.substring(equals + 1)));
  }

  /** Parses the value as HOCON (numbers, lists, quotes), or takes it as a plain string. */
  private static ConfigValue parseValue(String setting, String value) {
    String origin = "--set " + setting;
    try {
      return ConfigFactory.parseString("v = " + value)
          .resolve()
          .getValue("v")
          .withOrigin(com.typesafe.config.ConfigOriginFactory.newSimple(origin));
    } catch (ConfigException e) {
      return ConfigValueFactory.fromAnyRef(value, origin);
    }
  }

  private static void checkTogether(RunConfig run, Config config, Problems problems) {
    checkHeads(run.model(), config, problems);
    checkLists(run, config, problems);
    if (run.optimizer().minLearningRate() > run.optimizer().learningRate()) {
      problems.add(
          "optimizer.min-learning-rate",
          run.optimizer().minLearningRate(),
          "at most optimizer.learning-rate " + run.optimizer().learningRate(),
          config.getValue("optimizer.min-learning-rate").origin());
    }
    AveragingSection averaging = run.averaging();
    if (averaging.frequencySchedule() != FrequencySchedule.CONSTANT
        && averaging.firstFrequency() > averaging.frequency()) {
      problems.add(
          "averaging.first-frequency",
          averaging.firstFrequency(),
          "at most averaging.frequency " + averaging.frequency(),
          config.getValue("averaging.first-frequency").origin());
    }
    double factor = run.training().guard().spikeFactor();
    if (factor > 0 && factor <= 1) {
      problems.add(
          "training.guard.spike-factor",
          factor,
          "more than 1, or 0 for none",
          config.getValue("training.guard.spike-factor").origin());
    }
  }

  private static void checkLists(RunConfig run, Config config, Problems problems) {
    if (!run.evaluation().tasks().isEmpty()) {
      problems.add(
          "evaluation.tasks",
          run.evaluation().tasks(),
          "[], as task files are not evaluated yet",
          config.getValue("evaluation.tasks").origin());
    }
    if (run.generation().stop().contains("")) {
      problems.add(
          "generation.stop",
          "\"\"",
          "texts of at least one character",
          config.getValue("generation.stop").origin());
    }
  }

  private static void checkHeads(ModelSection model, Config config, Problems problems) {
    if (!model.preset().equals("custom")) {
      return;
    }
    if (model.embeddingSize() % model.heads() != 0) {
      problems.add(
          "model.heads",
          model.heads(),
          "a divisor of model.embedding-size " + model.embeddingSize(),
          config.getValue("model.heads").origin());
    }
    int shared = model.llama().keyValueHeads();
    if (model.architecture().equals("llama") && shared > 0 && model.heads() % shared != 0) {
      problems.add(
          "model.llama.key-value-heads",
          shared,
          "a divisor of model.heads " + model.heads(),
          config.getValue("model.llama.key-value-heads").origin());
    }
  }

  /** Not collected as a problem, because problems show the value, which could be a secret key. */
  private static void checkReference(String key, String reference, Config config) {
    if (!reference.isEmpty()) {
      try {
        KeyReference.parse(reference);
      } catch (InvalidConfigException e) {
        ConfigOrigin origin = config.getValue(key).origin();
        // The origin of a setting shows its value.
        boolean isSetting = origin.description().startsWith("--set ");
        String place = isSetting ? "--set " + key : Problems.place(origin);
        throw new InvalidConfigException(format("%s: %s at %s", key, e.getMessage(), place), e);
      }
    }
  }

  private static String render(Config config) {
    return config
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false));
  }
}
