package io.gristmill.config;

import static io.gristmill.error.Messages.format;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.gristmill.error.InvalidConfigException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration into a record. A HOCON file overrides the defaults, and {@code key=value}
 * settings override both. Every problem is reported with its source location.
 *
 * <p>The defaults are in {@code reference.conf} in the packages of the record and of its sections,
 * so that a section can be in the module that it configures.
 *
 * @param <T> the record, whose components are keys and sections
 */
public final class ConfigLoader<T extends Record> {

  private final Class<T> root;
  private final Map<String, RecordComponent> components;
  private final Map<String, ? extends Collection<String>> knownNames;
  private final Map<String, String> options;

  /**
   * @param knownNames the valid names for each key whose values are looked up in a registry
   */
  public ConfigLoader(Class<T> root, Map<String, ? extends Collection<String>> knownNames) {
    this(root, knownNames, Map.of());
  }

  /**
   * @param options what the user wrote for some keys in place of {@code --set}, such as {@code
   *     --top-k 5}; problems are reported there
   */
  public ConfigLoader(
      Class<T> root,
      Map<String, ? extends Collection<String>> knownNames,
      Map<String, String> options) {
    this.root = root;
    this.options = options;
    this.components = RecordBinder.components(root, "");
    for (String key : knownNames.keySet()) {
      if (!components.containsKey(key)) {
        throw new IllegalArgumentException("names of an unknown key: " + key);
      }
    }
    this.knownNames = knownNames;
  }

  /** A configuration, and its text with all defaults filled in. */
  public record Loaded<T>(T config, String effective) {}

  /**
   * Reads a file and overrides it with the settings.
   *
   * @throws InvalidConfigException with one line per problem
   */
  public Loaded<T> load(Optional<Path> file, List<String> settings) {
    return load(file.map(ConfigLoader::parse).orElseGet(ConfigFactory::empty), settings);
  }

  /**
   * Overrides the effective text of an earlier run with the settings.
   *
   * @throws InvalidConfigException with one line per problem
   */
  public Loaded<T> reload(String effective, List<String> settings) {
    return load(ConfigFactory.parseString(effective), settings);
  }

  /**
   * Overrides the defaults with a part of another file, and both with the settings.
   *
   * @throws InvalidConfigException with one line per problem
   */
  public Loaded<T> load(Config given, List<String> settings) {
    Config config = given.withFallback(defaults());
    for (String setting : settings) {
      config = apply(setting, config);
    }
    config = resolved(config);
    Problems problems = new Problems();
    T bound =
        new RecordBinder(problems, knownNames)
            .bind(root, "", config)
            .orElseThrow(problems::exception);
    new SectionRules(config, problems).check(bound);
    problems.throwIfAny();
    return new Loaded<>(bound, render(config));
  }

  /** All keys, dotted, in order of declaration, with the record components that they set. */
  public Map<String, RecordComponent> components() {
    return components;
  }

  /** The defaults, with their comments, before substitutions. */
  public Config defaults() {
    Map<String, Class<?>> packages = new LinkedHashMap<>();
    packages.put(root.getPackageName(), root);
    for (RecordComponent component : root.getRecordComponents()) {
      if (component.getType().isRecord()) {
        packages.putIfAbsent(component.getType().getPackageName(), component.getType());
      }
    }
    return packages.values().stream()
        .map(beside -> ConfigFactory.parseResources(beside, "reference.conf"))
        .reduce(Config::withFallback)
        .orElseThrow();
  }

  private static Config parse(Path file) {
    return parse("--config", file);
  }

  /**
   * Parses a HOCON file, without the defaults and before substitutions.
   *
   * @param named the option or key that names the file
   * @throws InvalidConfigException if there is none, or it is not HOCON
   */
  public static Config parse(String named, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidConfigException(format("%s: %s (expected a file)", named, file));
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

  private Config apply(String setting, Config config) {
    int equals = setting.indexOf('=');
    String key = equals < 0 ? setting : setting.substring(0, equals).strip();
    if (equals < 0 || !components.containsKey(key)) {
      throw new InvalidConfigException(
          format("--set %s: %s", setting, Problems.unknown(key, components.keySet())));
    }
    String origin = options.getOrDefault(key, "--set " + setting);
    return config.withValue(key, parseValue(origin, setting.substring(equals + 1)));
  }

  /** Parses the value as HOCON (numbers, lists, quotes), or takes it as a plain string. */
  private static ConfigValue parseValue(String origin, String value) {
    try {
      return ConfigFactory.parseString("v = " + value)
          .resolve()
          .getValue("v")
          .withOrigin(com.typesafe.config.ConfigOriginFactory.newSimple(origin));
    } catch (ConfigException e) {
      return ConfigValueFactory.fromAnyRef(value, origin);
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
