package io.gristmill.spark.launch;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Location;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.launch.LaunchRequest.PropertiesFile;
import io.gristmill.spark.stage.RunConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Composes the command line of {@code spark-submit} for a command. */
final class SubmitCommand {

  private static final String JARS = "spark.jars";
  static final String FILES = "spark.files";
  private static final String DRIVER_MEMORY = "spark.driver.memory";
  private static final String DRIVER_OPTIONS = "spark.driver.extraJavaOptions";
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
  private static final String DRIVER_CLASS_PATH = "spark.driver.extraClassPath";
  private static final String EXECUTOR_CLASS_PATH = "spark.executor.extraClassPath";
  private static final String IN_IMAGE = "local://";
  private static final String SUBMIT_OPTIONS = "SPARK_SUBMIT_OPTS";
  private static final String LOCALE = "C.UTF-8";

  /** A folder with the jars of this version's {@code lib}; without it they are uploaded. */
  static final String LIBRARIES = "spark.gristmill.libraries";

  /** Relative to the working directory of a container, which is removed with it. */
  private static final String NATIVE_CACHE = "-Dorg.bytedeco.javacpp.cachedir=javacpp-cache";

  /** Prefixes of the settings for environment variables, of each process and cluster. */
  private static final List<String> ENVIRONMENTS =
      List.of("spark.executorEnv.", "spark.yarn.appMasterEnv.", "spark.kubernetes.driverEnv.");

  private final Installation installation;
  private final Map<String, String> environment;
  private final Path sparkHome;

  SubmitCommand(Installation installation, Map<String, String> environment, Path sparkHome) {
    this.installation = installation;
    this.environment = environment;
    this.sparkHome = sparkHome;
  }

  /**
   * @param loaded the command's configuration; empty if it has none
   */
  List<String> of(LaunchRequest request, Optional<Loaded<RunConfig>> loaded) {
    SparkSettings settings = settings(request);
    if (request.isOnKubernetes()) {
      new KubernetesSettings(installation, environment).complete(request, settings);
    }
    resolveFiles(settings);
    if (!request.isLocal()) {
      loaded.ifPresent(l -> new ContainerMemory(request, settings).plan(l.config()));
      setDefaultsOfClusters(request, settings);
    }
    setOptions(request, settings);
    Optional<String> libraries =
        settings.get(LIBRARIES).filter(folder -> !folder.isBlank() && !request.isLocal());
    addLibraries(request, settings, libraries);
    settings.setIfMissing("spark.app.name", name(request, loaded));

    List<String> words = new ArrayList<>(List.of("env"));
    // A standalone cluster's driver gets the environment of its submission.
    words.addAll(Jvm.threads(environment));
    if (request.isLocal()) {
      words.add("SPARK_LOCAL_IP=" + environment.getOrDefault("SPARK_LOCAL_IP", "127.0.0.1"));
    }
    if (request.isDriverOnCluster()) {
      words.add(optionsOfSubmission());
      words.addAll(watched());
    }
    words.add(sparkHome.resolve("bin/spark-submit").toString());
    words.addAll(List.of("--master", request.master().orElse("local[*]")));
    words.addAll(List.of("--deploy-mode", request.deployMode(), "--class", Jvm.MAIN));
    settings.passed().forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
    Path application = installation.application();
    words.add(
        libraries
            .filter(folder -> request.isDriverOnCluster())
            .map(folder -> in(folder, application))
            .orElse(application.toString()));
    words.addAll(arguments(request, loaded));
    return words;
  }

  private void addLibraries(
      LaunchRequest request, SparkSettings settings, Optional<String> libraries) {
    if (request.isDriverOnCluster() && libraries.orElse("").startsWith(IN_IMAGE)) {
      // Spark would copy jars of an image to each container's working directory.
      String all = libraries.get().substring(IN_IMAGE.length()).replaceAll("/+$", "") + "/*";
      settings.add(DRIVER_CLASS_PATH, ":", all);
      settings.add(EXECUTOR_CLASS_PATH, ":", all);
      return;
    }
    List<String> jars =
        installation.applicationJars().stream()
            .map(jar -> libraries.map(folder -> in(folder, Location.local(jar))).orElse(jar))
            .toList();
    requireNoComma(jars);
    requireNoComma(List.of(installation.application().toString()));
    settings.add(JARS, ",", String.join(",", jars));
  }

  /** Spark separates jars by commas, and has no escape for them. */
  private static void requireNoComma(List<String> jars) {
    for (String jar : jars) {
      if (jar.contains(",")) {
        throw new InvalidConfigException(
            format("%s: a comma in its path (expected none on a cluster: it separates jars)", jar));
      }
    }
  }

  private static String in(String folder, Path jar) {
    return folder.replaceAll("/+$", "") + "/" + jar.getFileName();
  }

  private SparkSettings settings(LaunchRequest request) {
    Path folder =
        Optional.ofNullable(environment.get("SPARK_CONF_DIR"))
            .filter(set -> !set.isEmpty())
            .map(Location::local)
            .orElse(sparkHome.resolve("conf"));
    Map<String, String> ours =
        request.isLocal()
            ? Map.of()
            : PropertiesFile.readIfThere(installation.conf("spark-defaults.conf"));
    SparkSettings settings =
        new SparkSettings(
            ours,
            PropertiesFile.readIfThere(folder.resolve("spark-defaults.conf")),
            request.settings());
    if (!request.settings().containsKey(DRIVER_MEMORY)) {
      Jvm.heap(environment)
          .ifPresent(
              heap -> settings.put(DRIVER_MEMORY, heap, "environment variable GRISTMILL_HEAP"));
    }
    settings.setIfMissing(DRIVER_MEMORY, Jvm.DEFAULT_HEAP);
    return settings;
  }

  /**
   * Resolves files that are named relative to the installation, as in {@code conf/spark-gpu.conf}.
   */
  private void resolveFiles(SparkSettings settings) {
    settings
        .get(FILES)
        .ifPresent(
            files -> {
              List<String> resolved = new ArrayList<>();
              for (String file : files.split(",")) {
                Path here = installation.script(file.strip().replaceFirst("^submit/", ""));
                resolved.add(Files.isRegularFile(here) ? here.toString() : file.strip());
              }
              settings.put(FILES, String.join(",", resolved));
            });
  }

  private void setDefaultsOfClusters(LaunchRequest request, SparkSettings settings) {
    for (String process : ENVIRONMENTS) {
      settings.setIfMissing(process + "LC_ALL", LOCALE);
      Jvm.THREADS.forEach(name -> settings.setIfMissing(process + name, "1"));
    }
    if (request.isDriverOnCluster()) {
      settings.setIfMissing("spark.standalone.submit.waitAppCompletion", "true");
      // A second attempt goes on where the first one ended only if it may resume.
      settings.setIfMissing(
          "spark.yarn.maxAppAttempts", request.arguments().contains("--resume") ? "2" : "1");
    }
    allowLostExecutors(settings);
  }

  /**
   * YARN's application master gives up after twice as many lost executors as there are, which is
   * four for two. A few executors may be lost more often than that in an hour.
   */
  private static void allowLostExecutors(SparkSettings settings) {
    boolean dynamic =
        settings.get("spark.dynamicAllocation.enabled").filter("true"::equals).isPresent();
    Optional<String> executors =
        settings.get(dynamic ? "spark.dynamicAllocation.maxExecutors" : "spark.executor.instances");
    boolean isWithoutLimit = dynamic && executors.isEmpty();
    boolean isFew =
        executors.filter(count -> !count.matches("[1-9]|1[0-5]")).isEmpty() && !isWithoutLimit;
    if (isFew && !settings.isSet("spark.yarn.max.executor.failures")) {
      settings.setIfMissing("spark.executor.maxNumFailures", "32");
    }
  }

  /** Puts Gristmill's options first, so that those of the user and the site override them. */
  private void setOptions(LaunchRequest request, SparkSettings settings) {
    String flags = installation.jvmFlags();
    boolean hasContainers = request.master().orElse("").equals("yarn") || request.isOnKubernetes();
    String cache = hasContainers ? " " + NATIVE_CACHE : "";
    String driver = flags + " " + String.join(" ", Jvm.ENCODING);
    if (request.isDriverOnCluster()) {
      driver += cache + " -Dgristmill.packaged-logging=true";
    } else {
      driver +=
          " " + Jvm.terminal(environment) + " " + Jvm.logging(installation, "log4j2.properties");
    }
    settings.prepend(DRIVER_OPTIONS, driver);
    if (!request.isLocal()) {
      settings.prepend(EXECUTOR_OPTIONS, flags + cache);
    }
  }

  /** Returns the name shown by schedulers: the command and the last name of the run. */
  private static String name(LaunchRequest request, Optional<Loaded<RunConfig>> loaded) {
    String run =
        loaded.map(l -> l.config().output().replaceAll("/+$", "").replaceAll(".*/", "")).orElse("");
    return ("gristmill " + request.command() + " " + run).strip();
  }

  /** Returns the options of the JVM that submits a driver and watches it. */
  private String optionsOfSubmission() {
    String own = environment.getOrDefault(SUBMIT_OPTIONS, "");
    return (SUBMIT_OPTIONS
            + "="
            + Jvm.logging(installation, "log4j2-submit.properties")
            + " "
            + own)
        .strip();
  }

  private List<String> watched() {
    return List.of(
        Jvm.program(environment),
        "-Xmx64m",
        "-cp",
        installation.application().toString(),
        ClusterSubmission.class.getName());
  }

  /**
   * A driver on the cluster cannot read files of this machine and gets the configuration itself.
   */
  private static List<String> arguments(LaunchRequest request, Optional<Loaded<RunConfig>> loaded) {
    if (!request.isDriverOnCluster()) {
      return request.arguments();
    }
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < request.arguments().size(); i++) {
      String word = request.arguments().get(i);
      if (word.equals("--config") || word.startsWith("--config=")) {
        i += word.equals("--config") ? 1 : 0;
        arguments.add(RunOptions.CONFIG_TEXT);
        arguments.add(loaded.orElseThrow().effective());
      } else {
        arguments.add(word);
      }
    }
    return ShippedArguments.encode(arguments);
  }
}
