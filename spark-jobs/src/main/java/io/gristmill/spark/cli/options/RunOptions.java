package io.gristmill.spark.cli.options;

import com.typesafe.config.Config;
import io.gristmill.config.ConfigLoader;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageRunner.ResumePolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Options of every command. The launcher reads some of them too. */
public final class RunOptions {

  /** The option that replaces {@code --config FILE} for a driver on a cluster. */
  public static final String CONFIG_TEXT = "--config-text";

  @Option(names = "--config", paramLabel = "FILE", description = "run configuration (HOCON)")
  private Path config;

  @Option(
      names = CONFIG_TEXT,
      hidden = true,
      description = "an effective configuration, in place of --config")
  private String configText;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "overrides one configuration key (repeatable)")
  private final List<String> settings = new ArrayList<>();

  @Option(
      names = "--input",
      paramLabel = "URI",
      description = "file, folder, glob or path list to read (repeatable)")
  private final List<String> inputs = new ArrayList<>();

  @Option(names = "--output", paramLabel = "DIR", description = "run directory")
  private String output;

  @Option(names = "--master", paramLabel = "URL", description = "Spark master (default local[*])")
  private String master;

  // Read by the launcher; declared here so that it is accepted and in the help.
  @SuppressWarnings("UnusedVariable")
  @Option(names = "--deploy-mode", paramLabel = "MODE", description = "client or cluster")
  private String deployMode;

  @Option(names = "--resume", description = "continue an interrupted run")
  private boolean resume;

  @Option(names = "--dry-run", description = "print the effective configuration and stop")
  private boolean dryRun;

  @Option(names = "--quiet", description = "no progress")
  private boolean quiet;

  private final Supplier<Map<String, Collection<String>>> knownNames;

  /**
   * @param knownNames the valid names for each key whose value names something in a registry
   */
  public RunOptions(Supplier<Map<String, Collection<String>>> knownNames) {
    this.knownNames = knownNames;
  }

  public Loaded<RunConfig> load() {
    return load(List.of());
  }

  /** Loads the configuration with further settings over it. */
  public Loaded<RunConfig> load(List<String> further) {
    return load(further, Map.of());
  }

  /**
   * Loads the configuration with the settings of short options over it.
   *
   * @param written the options as the user wrote them, by key
   */
  public Loaded<RunConfig> load(List<String> further, Map<String, String> written) {
    List<String> all = settings();
    all.addAll(further);
    return configText == null
        ? loader(written).load(Optional.ofNullable(config), all)
        : loader(written).reload(configText, all);
  }

  /** Loads the stored configuration of a stage with the settings over it; {@code --config} wins. */
  public Loaded<RunConfig> load(Optional<String> earlier) {
    return config != null || configText != null || earlier.isEmpty()
        ? load()
        : loader(Map.of()).reload(earlier.get(), settings());
  }

  /**
   * Loads a configuration that another file names. {@code --config} replaces {@code base}; over it
   * are {@code inline}, the settings of the command line, and the further ones.
   *
   * @param written where the further settings are from, by key
   */
  public Loaded<RunConfig> load(
      Config inline, Config base, List<String> further, Map<String, String> written) {
    List<String> all = settings();
    all.addAll(further);
    Config file = config == null ? base : ConfigLoader.parse("--config", config);
    return loader(written).load(inline.withFallback(file), all);
  }

  private ConfigLoader<RunConfig> loader(Map<String, String> written) {
    Map<String, String> options = new HashMap<>(written);
    if (!inputs.isEmpty()) {
      options.put("input", "--input");
    }
    if (output != null) {
      options.put("output", "--output " + output);
    }
    return new ConfigLoader<>(RunConfig.class, knownNames.get(), options);
  }

  private List<String> settings() {
    List<String> all = new ArrayList<>(settings);
    if (!inputs.isEmpty()) {
      all.add("input=" + list(inputs));
    }
    if (output != null) {
      all.add("output=" + quoted(output));
    }
    return all;
  }

  /** Returns true if the command line names a run directory. */
  public boolean namesOutput() {
    return output != null;
  }

  public Optional<String> master() {
    return Optional.ofNullable(master);
  }

  public ResumePolicy resumePolicy() {
    return resume ? ResumePolicy.RESUME : ResumePolicy.FAIL;
  }

  /** Replaces {@code --output} and resumes what is there. */
  public void resumeAt(String directory) {
    output = directory;
    resume = true;
  }

  public boolean dryRun() {
    return dryRun;
  }

  public boolean quiet() {
    return quiet;
  }

  private static String list(List<String> values) {
    return "[" + String.join(", ", values.stream().map(RunOptions::quoted).toList()) + "]";
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * Returns the URI of the run directory that {@code --output} names, without a slash at the end.
   */
  public static String directory(Storage files, String output) {
    String uri = files.output(output).uri();
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }
}
