package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Jars of daemons, which Maven copies once to {@code target/cluster}. */
final class ServerJars {

  private ServerJars() {}

  /** The folder with the jars of one POM of {@code src/test/cluster}. */
  static synchronized Path of(String name) throws IOException, InterruptedException {
    Path jars = Path.of("target", "cluster", name).toAbsolutePath();
    Path complete = jars.resolve("complete");
    if (!Files.exists(complete)) {
      Path log = Files.createTempFile("gristmill-" + name, ".log");
      List<String> command =
          List.of(
              "mvn",
              "-B",
              "-q",
              "-f",
              Path.of("src", "test", "cluster", name, "pom.xml").toString(),
              "dependency:copy-dependencies",
              "-DoutputDirectory=" + jars);
      Process maven =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertThat(maven.waitFor()).as("%s: %s", command, Files.readString(log)).isZero();
      Files.delete(log);
      Files.createFile(complete);
    }
    return jars;
  }
}
