package io.gristmill.spark.launch;

import static io.gristmill.error.Messages.format;
import static java.util.stream.Collectors.joining;

import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.GristmillException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Location;
import io.gristmill.spark.cli.CommandLines;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.storage.IoFailure;
import io.gristmill.spark.table.KeyPlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the command line that {@code submit/gristmill} is to execute, each word ended by NUL. The
 * first word is a text to print before, mostly empty. Help is printed here, and a short command is
 * run here: a second JVM would take longer than the command.
 */
public final class Launcher {

  /** Never with a cluster's libraries, among which may be an older Jetty. */
  private static final String SERVE = "serve";

  /** Answers within seconds. */
  private static final String EXPLAIN = "explain";

  /** Commands that run in one process and print their answer there. */
  private static final Set<String> WITHOUT_SPARK =
      Set.of(
          "",
          "chat",
          "decrypt",
          EXPLAIN,
          "export",
          "generate",
          "import",
          "pack",
          "probe",
          SERVE,
          "train-quality-model");

  /** Reads a plan on this machine. */
  private static final String EXPERIMENT = "experiment";

  private static final int IO_ERROR = 74;

  /** Settings that only {@code spark-submit} applies: it downloads and loads the jars. */
  private static final List<String> FETCHED = List.of("spark.jars", "spark.jars.packages");

  private final Installation installation;
  private final Map<String, String> environment;

  Launcher(Path home, Map<String, String> environment) {
    this.installation = new Installation(home);
    this.environment = environment;
  }

  /**
   * Takes the home, the file for the words, and the command line. Without a file the command runs
   * in this JVM.
   */
  public static void main(String[] arguments) {
    List<String> line = List.of(arguments).subList(2, arguments.length);
    try {
      LaunchRequest request = LaunchRequest.parse(line);
      CommandLines.help(request.arguments()).ifPresent(System::exit);
      Launcher launcher = new Launcher(Location.local(arguments[0]), System.getenv());
      if (arguments[1].isEmpty()) {
        System.exit(launcher.run(request));
      }
      String words = launcher.words(request).stream().map(w -> w + "\0").collect(joining());
      Files.writeString(Location.local(arguments[1]), words);
    } catch (IOException e) {
      System.err.println("gristmill: " + IoFailure.describe(e));
      System.exit(IO_ERROR);
    } catch (GristmillException e) {
      System.err.println("gristmill: " + e.getMessage());
      System.exit(e.exitCode());
    } catch (UncheckedIOException e) {
      System.err.println("gristmill: " + IoFailure.describe(e.getCause()));
      System.exit(IO_ERROR);
    }
  }

  private int run(LaunchRequest request) {
    System.setProperty(Jvm.LOGGING, Jvm.loggingFile(installation, "log4j2.properties"));
    return CommandLines.run(request.arguments().toArray(String[]::new));
  }

  /** Returns a text to print first, and the words to execute. */
  List<String> words(LaunchRequest request) {
    List<String> embedded = new EmbeddedCommand(installation, environment).of(request);
    List<String> words = isEmbedded(request) ? embedded : submitted(request);
    List<String> answer = new ArrayList<>();
    if (request.isDryRun()) {
      answer.add(words.stream().map(Launcher::quoted).collect(joining(" ", "", "\n")));
      answer.addAll(embedded);
    } else {
      answer.add("");
      answer.addAll(words);
    }
    return answer;
  }

  private static boolean isEmbedded(LaunchRequest request) {
    return (request.command().equals(SERVE) && !request.isDriverOnCluster())
        || (request.isLocal() && FETCHED.stream().noneMatch(request.settings()::containsKey));
  }

  private List<String> submitted(LaunchRequest request) {
    if (request.isDriverOnCluster() && WITHOUT_SPARK.contains(request.command())) {
      throw new InvalidConfigException(
          format(
              "--deploy-mode: cluster (expected client: %s runs in one process and answers there)",
              request.command()));
    }
    if (request.isDriverOnCluster() && request.command().equals(EXPERIMENT)) {
      throw new InvalidConfigException(
          "--deploy-mode: cluster (expected client: experiment reads its plan on this machine)");
    }
    Optional<Loaded<RunConfig>> loaded =
        request.isLocal() || request.command().equals(EXPERIMENT)
            ? Optional.empty()
            : CommandLines.configuration(request.arguments());
    loaded.ifPresent(l -> KeyPlaces.check(request.master().orElseThrow(), l.config()));
    return new SubmitCommand(installation, environment, sparkHome()).of(request, loaded);
  }

  /** {@code SPARK_HOME}, or a Spark home assembled from Maven. */
  private Path sparkHome() {
    String home = environment.getOrDefault("SPARK_HOME", "");
    if (home.isEmpty() && installation.isDistribution()) {
      throw new InvalidConfigException(
          "SPARK_HOME: not set (expected the folder of a Spark 3.5 for Scala 2.12)");
    }
    return home.isEmpty() ? assembled() : Location.local(home);
  }

  private Path assembled() {
    Path assembled = installation.home().resolve("target/spark-home");
    if (!Files.exists(assembled.resolve("complete"))) {
      ProcessBuilder assembly =
          new ProcessBuilder(installation.home().resolve("submit/assemble-spark").toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      try {
        if (assembly.start().onExit().join().exitValue() != 0) {
          throw new IOException("submit/assemble-spark: failed (expected a Spark home)");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return assembled;
  }

  /** Quotes a word for a shell. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /**
   * Composes the command line of a JVM with an embedded Spark, which needs the installation only.
   */
  private record EmbeddedCommand(Installation installation, Map<String, String> environment) {

    private static final String LOOPBACK = "127.0.0.1";

    /** Options of a JVM that answers within seconds: compiling for speed would not pay. */
    private static final List<String> QUICK_START =
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    List<String> of(LaunchRequest request) {
      List<String> words = new ArrayList<>(List.of("env"));
      // One machine: loopback will do, and Spark need not warn about the host's name.
      words.add("SPARK_LOCAL_IP=" + environment.getOrDefault("SPARK_LOCAL_IP", LOOPBACK));
      words.addAll(Jvm.threads(environment));
      words.add(Jvm.program(environment));
      words.add("-Xmx" + Jvm.heap(environment).orElse(Jvm.DEFAULT_HEAP));
      words.addAll(List.of(installation.jvmFlags().split(" ")));
      if (request.command().equals(EXPLAIN)) {
        words.addAll(QUICK_START);
      }
      words.addAll(Jvm.ENCODING);
      words.add(Jvm.terminal(environment));
      words.add(Jvm.logging(installation, "log4j2.properties"));
      Map<String, String> settings = new LinkedHashMap<>(request.settings());
      request.master().ifPresent(master -> settings.put("spark.master", master));
      settings.forEach((key, value) -> words.add("-D" + key + "=" + value));
      words.addAll(List.of("-cp", classPath(), Jvm.MAIN));
      words.addAll(request.arguments());
      return words;
    }

    private String classPath() {
      return Stream.concat(
              Stream.of(installation.embeddedClassPath()),
              Stream.of("HADOOP_CONF_DIR", "YARN_CONF_DIR")
                  .map(name -> environment.getOrDefault(name, ""))
                  .filter(folder -> !folder.isEmpty()))
          .reduce((a, b) -> a + ":" + b)
          .orElseThrow();
    }
  }
}
