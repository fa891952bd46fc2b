package io.gristmill.spark.train.sliced;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** {@code submit/gpu-discovery} on a node that is made to have some GPUs. */
final class GpuDiscovery {

  static final Path SCRIPT = Path.of("..", "submit", "gpu-discovery").toAbsolutePath().normalize();

  private GpuDiscovery() {}

  /** A discovery script that finds an {@code nvidia-smi} which says the lines. */
  static Path script(Path folder, int status, String... lines) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    executable(
        bin.resolve("nvidia-smi"),
        """
        #!/usr/bin/env bash
        [[ $* == "--query-gpu=index --format=csv,noheader" ]] || exit 99
        printf '%s'
        exit %d
        """
            .formatted(String.join("\\n", lines) + "\\n", status));
    return executable(
        folder.resolve("discover"),
        """
        #!/usr/bin/env bash
        PATH=%s:$PATH exec %s
        """
            .formatted(bin, SCRIPT));
  }

  /** Exit code and output of a script, including standard error. */
  static Said run(ProcessBuilder script) throws IOException, InterruptedException {
    Process process = script.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  record Said(int status, String text) {}

  private static Path executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
