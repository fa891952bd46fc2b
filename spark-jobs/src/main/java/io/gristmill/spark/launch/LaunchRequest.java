package io.gristmill.spark.launch;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Location;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A command line split into the options of the launcher and the arguments of the command.
 *
 * @param settings of Spark, from {@code --properties-file} and {@code --conf}; the last value of a
 *     key wins
 * @param arguments of the command, its name first
 */
record LaunchRequest(
    Optional<String> master,
    String deployMode,
    Map<String, String> settings,
    List<String> arguments) {

  private static final List<String> OPTIONS =
      List.of("--master", "--deploy-mode", "--conf", "--properties-file");

  LaunchRequest {
    arguments = List.copyOf(arguments);
  }

  /**
   * Parses the command line of the launcher.
   *
   * @throws InvalidConfigException if an option of the launcher is incomplete
   */
  static LaunchRequest parse(List<String> line) {
    Map<String, String> options = new LinkedHashMap<>();
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> arguments = new ArrayList<>();
    for (Iterator<String> words = line.iterator(); words.hasNext(); ) {
      String word = words.next();
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (!OPTIONS.contains(name)) {
        arguments.add(word);
        continue;
      }
      if (equals < 0 && !words.hasNext()) {
        throw new InvalidConfigException(name + ": no value (expected one)");
      }
      String value = equals < 0 ? words.next() : word.substring(equals + 1);
      switch (name) {
        case "--conf" -> addSetting(value, settings);
        case "--properties-file" -> settings.putAll(PropertiesFile.read(value));
        default -> options.put(name, value);
      }
    }
    String deployMode =
        options.getOrDefault(
            "--deploy-mode", settings.getOrDefault("spark.submit.deployMode", "client"));
    if (!deployMode.equals("client") && !deployMode.equals("cluster")) {
      throw new InvalidConfigException(
          format("--deploy-mode: %s (expected client or cluster)", deployMode));
    }
    Optional<String> master =
        Optional.ofNullable(options.getOrDefault("--master", settings.get("spark.master")));
    if (master.isPresent() && master.get().isBlank()) {
      throw new InvalidConfigException(
          "--master: empty (expected local[*], yarn, spark://HOST:PORT or k8s://URL)");
    }
    return new LaunchRequest(master, deployMode, settings, arguments);
  }

  private static void addSetting(String setting, Map<String, String> settings) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new InvalidConfigException(format("--conf: %s (expected key=value)", setting));
    }
    settings.put(setting.substring(0, equals).strip(), setting.substring(equals + 1));
  }

  /** Returns true if Spark runs in the process that is started. */
  boolean isLocal() {
    return master.map(url -> url.matches("local(\\[.*])?")).orElse(true);
  }

  boolean isDriverOnCluster() {
    return !isLocal() && deployMode.equals("cluster");
  }

  boolean isOnKubernetes() {
    return master.map(url -> url.startsWith("k8s:")).orElse(false);
  }

  boolean isDryRun() {
    return arguments.contains("--dry-run");
  }

  /** The name of the command; empty if there is none. */
  String command() {
    return arguments.isEmpty() || arguments.get(0).startsWith("-") ? "" : arguments.get(0);
  }

  /** Reads a file of Spark's settings as Spark does. */
  static final class PropertiesFile {

    private PropertiesFile() {}

    /**
     * Reads a file that the user names.
     *
     * @throws InvalidConfigException if it does not exist
     */
    static Map<String, String> read(String file) {
      Path path = Location.local(file);
      if (!Files.isRegularFile(path)) {
        throw new InvalidConfigException(format("--properties-file: %s (expected a file)", file));
      }
      return readIfThere(path);
    }

    /** Reads a file; a missing one is empty. */
    static Map<String, String> readIfThere(Path file) {
      Map<String, String> settings = new TreeMap<>();
      if (Files.isRegularFile(file)) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
          properties.load(in);
        } catch (CharacterCodingException e) {
          throw new InvalidConfigException("settings: not UTF-8 (expected it) at " + file, e);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
          throw new InvalidConfigException(
              format("settings: %s (expected Java properties) at %s", e.getMessage(), file), e);
        }
        properties
            .stringPropertyNames()
            .forEach(k -> settings.put(k, properties.getProperty(k).strip()));
      }
      return settings;
    }
  }
}
