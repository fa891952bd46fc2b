package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The emulated card of core's tests, with their compiled kernels, for this process and for
 * executors.
 */
public final class EmulatedCards {

  /** System property with the folder of the libraries. */
  public static final String PROPERTY = "gristmill.cuda.libraries";

  private static final Path SCRIPT =
      Path.of("..", "core", "src", "test", "native", "gpu", "build-card");

  private EmulatedCards() {}

  /** The folder of the libraries. The test is skipped where no compiler makes them. */
  public static Path folder() throws IOException, InterruptedException {
    Path folder = Path.of("..", "core", "target", "fake-cuda").toAbsolutePath();
    assumeTrue(hasCompiler(), "no g++, which compiles the emulated card");
    Process process =
        new ProcessBuilder(SCRIPT.toString(), folder.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return Path.of(output.strip());
  }

  private static boolean hasCompiler() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
  }
}
