package io.gristmill.spark.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that {@code submit/gristmill} ran, as a user would.
 *
 * @param status it ended with
 * @param output standard output and error together
 */
record Submitted(int status, String output) {

  /** The checkout. */
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private static final long MOST_SECONDS = 420;

  /** Runs it to its end. */
  static Submitted run(Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    return start(environment, arguments).await();
  }

  /** Starts it. */
  static Running start(Map<String, String> environment, List<String> arguments) throws IOException {
    return start(List.of(), environment, arguments);
  }

  /** Starts it behind words such as {@code ip netns exec NAME}. */
  static Running start(List<String> before, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(HOME.resolve("submit/gristmill").toString());
    command.addAll(arguments);
    Path log = Files.createTempFile("gristmill-submitted", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("GRISTMILL_HEAP", "1g");
    builder.environment().put("SPARK_LOCAL_IP", Daemon.HOST);
    builder.environment().putAll(environment);
    return new Running(builder.start(), log);
  }

  /** A Spark home, assembled if there is none yet. */
  static Path sparkHome() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(HOME.resolve("submit/assemble-spark").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String home = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("assemble-spark: failed");
    }
    return Path.of(home.strip());
  }

  /** A command that may not have ended. */
  record Running(Process process, Path log) {

    Submitted await() throws IOException, InterruptedException {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        throw new IOException("no end after " + MOST_SECONDS + " s\n" + Daemon.tail(log));
      }
      String output = Files.readString(log);
      Files.delete(log);
      return new Submitted(process.exitValue(), output);
    }
  }
}
