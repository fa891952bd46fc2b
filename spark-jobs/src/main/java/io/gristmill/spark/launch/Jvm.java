package io.gristmill.spark.launch;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of the command line of every JVM that runs {@link io.gristmill.spark.Main}. */
final class Jvm {

  static final String MAIN = "io.gristmill.spark.Main";
  static final String DEFAULT_HEAP = "4g";

  /** The property that names the configuration of logging. */
  static final String LOGGING = "log4j2.configurationFile";

  /** Options for files and standard streams in UTF-8, independent of the locale. */
  static final List<String> ENCODING =
      List.of(
          "-Dfile.encoding=UTF-8",
          "-Dsun.stdout.encoding=UTF-8",
          "-Dsun.stderr.encoding=UTF-8",
          "-Dstdout.encoding=UTF-8",
          "-Dstderr.encoding=UTF-8");

  /** Variables that keep libraries from adding threads to those of {@code training.threads}. */
  static final List<String> THREADS = List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS");

  private Jvm() {}

  static String program(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("JAVA_HOME"))
        .filter(home -> !home.isEmpty())
        .map(home -> home + "/bin/java")
        .orElse("java");
  }

  /** {@code GRISTMILL_HEAP}; empty if it is not set. */
  static Optional<String> heap(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("GRISTMILL_HEAP")).filter(heap -> !heap.isEmpty());
  }

  /** Returns assignments of {@link #THREADS}, with the values that are already set. */
  static List<String> threads(Map<String, String> environment) {
    return THREADS.stream().map(name -> name + "=" + environment.getOrDefault(name, "1")).toList();
  }

  /** Returns the property that decides whether progress is a bar or lines of a log. */
  static String terminal(Map<String, String> environment) {
    return "-Dgristmill.terminal=" + environment.getOrDefault("GRISTMILL_TERMINAL", "false");
  }

  /** Returns the option that configures logging by a file of {@code conf/}. */
  static String logging(Installation installation, String file) {
    return "-D" + LOGGING + "=" + loggingFile(installation, file);
  }

  static String loggingFile(Installation installation, String file) {
    return installation.conf(file).toUri().toString();
  }
}
