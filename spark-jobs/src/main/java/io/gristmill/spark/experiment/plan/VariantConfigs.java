package io.gristmill.spark.experiment.plan;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection.Device;
import io.gristmill.config.AveragingSection.Trainer;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.config.SettingValues;
import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.plan.Mixture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The configurations of the variants of a plan: defaults, base, settings of the command line, and
 * the variant's own settings, each over the one before.
 */
public final class VariantConfigs {

  /** Sections of a variant's training. */
  private static final List<String> TRAINING =
      List.of("model", "optimizer", "averaging", "training");

  /** Sections of the data, which variants with equal settings share. */
  private static final List<String> DATA = List.of("input", "clean", "dedup", "select", "tokens");

  private static final String STEPS = "optimizer.steps";
  private static final String WARMUP = "optimizer.warmup-steps";

  private final Loader loader;
  private final Loaded<RunConfig> base;
  private final Map<String, Loaded<RunConfig>> variants = new LinkedHashMap<>();

  /** Loads the base of the plan with settings over it. */
  @FunctionalInterface
  public interface Loader {

    /**
     * Loads a configuration.
     *
     * @param settings in the syntax of {@code --set}
     * @param written where the settings are from, by key
     */
    Loaded<RunConfig> load(List<String> settings, Map<String, String> written);
  }

  /**
   * Loads and checks all configurations.
   *
   * @throws InvalidConfigException with a line for each mistake
   */
  public VariantConfigs(ExperimentPlan plan, Loader loader) {
    this.loader = loader;
    this.base = loader.load(List.of(), Map.of());
    Set<String> problems = new LinkedHashSet<>();
    for (Variant variant : plan.variants()) {
      List<String> mistakes = mistakes(variant);
      problems.addAll(mistakes);
      if (mistakes.isEmpty()) {
        try {
          Loaded<RunConfig> loaded = with(variant, List.of());
          check(loaded.config(), variant.name());
          variants.put(variant.name(), loaded);
        } catch (InvalidConfigException e) {
          e.getMessage().lines().forEach(problems::add);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join("\n", problems));
    }
  }

  /** The configuration without any variant's settings. */
  public Loaded<RunConfig> base() {
    return base;
  }

  /** The base with further settings. */
  public Loaded<RunConfig> base(List<String> further) {
    return loader.load(further, Map.of());
  }

  /** The configuration of a variant, with {@code optimizer.steps} as configured. */
  public RunConfig of(Variant variant) {
    return variants.get(variant.name()).config();
  }

  /** The configuration of a variant with further settings. */
  public Loaded<RunConfig> with(Variant variant, List<String> further) {
    Map<String, String> written = new HashMap<>();
    variant
        .settings()
        .forEach(
            (key, value) ->
                written.put(
                    key, format("%s of variant %s", Variant.rendered(value), variant.name())));
    List<String> settings = new ArrayList<>(variant.written());
    settings.addAll(further);
    return loader.load(settings, written);
  }

  /** A setting of the variant that determines its data. */
  private static Optional<String> dataKey(Variant variant) {
    return variant.settings().keySet().stream()
        .filter(key -> DATA.contains(section(key)))
        .findFirst();
  }

  /** Settings that determine the data of a configuration: variants with equal ones share it. */
  public static SortedMap<String, String> dataSettings(RunConfig config) {
    return SettingValues.of(
        config, "input", "clean", "dedup", "select", "tokens", "tokenizer", "seed");
  }

  private List<String> mistakes(Variant variant) {
    List<String> mistakes = new ArrayList<>();
    Set<String> known = RunConfig.loader(Map.of()).components().keySet();
    String at = " at variant " + variant.name();
    for (String key : variant.settings().keySet()) {
      if (!known.contains(key)) {
        mistakes.add(
            format(
                "%s: unknown key (expected %s)%s",
                key,
                DidYouMean.closest(key, known).map(near -> near + "?").orElse("a key of --set"),
                at));
      } else if (key.equals(STEPS) && variant.budget().amount().isPresent()) {
        mistakes.add(
            format(
                "%s: with a budget of %s (expected one of both)%s",
                key, variant.budget().amount().get(), at));
      } else if (key.equals(WARMUP) && variant.budget().warmup().isPresent()) {
        mistakes.add(
            format(
                "%s: with a budget of warmup = %s (expected one of both)%s",
                key, variant.budget().warmup().getAsDouble(), at));
      } else if (!DATA.contains(section(key)) && !TRAINING.contains(section(key))) {
        mistakes.add(
            format(
                "%s: %s (expected the same in all variants: set it in config, base or --set)%s",
                key, Variant.rendered(variant.settings().get(key)), at));
      }
    }
    Optional<String> ofData = dataKey(variant);
    if (variant.data().isPresent() && ofData.isPresent()) {
      mistakes.add(
          format(
              "data: %s (expected no data, or no %s: tokens of a run are read as they are)%s",
              variant.data().get(), ofData.get(), at));
    }
    return mistakes;
  }

  private static String section(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }

  /** Mistakes that would end a trial. */
  private static void check(RunConfig config, String variant) {
    GptConfig.of(config.model(), config.tokenizer().vocabularySize());
    Mixture.of(config.training().mixture());
    AveragingRule.of(config.averaging());
    if (config.averaging().device() != Device.CPU) {
      throw new InvalidConfigException(
          format(
              "averaging.device: gpu (expected cpu: trials do not choose a card) at variant %s",
              variant));
    }
    if (config.averaging().trainer() == Trainer.DL4J) {
      throw new InvalidConfigException(
          format(
              "averaging.trainer: dl4j (expected local or sliced: a trial is one task) at variant"
                  + " %s",
              variant));
    }
    if (config.averaging().roundSeconds() > 0) {
      throw new InvalidConfigException(
          format(
              "averaging.round-seconds: %s (expected 0: results must not depend on the clock) at"
                  + " variant %s",
              config.averaging().roundSeconds(), variant));
    }
  }
}
