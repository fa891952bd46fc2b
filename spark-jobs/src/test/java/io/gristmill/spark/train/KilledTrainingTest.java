package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.checkpoint.Checkpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dgristmill.kills=20} for more of it. */
class KilledTrainingTest {

  private static final int KILLS = Integer.getInteger("gristmill.kills", 3);

  @TempDir private Path folder;

  @Test
  void hasTheSameBytesAfterBeingKilled() throws IOException, InterruptedException {
    String tokens = folder.resolve("tokens").toString();
    TrainInProcess.main(new String[] {tokens, folder.resolve("whole").toString()});
    Random random = new Random();
    for (int i = 0; i < KILLS; i++) {
      kill(start("killed"), random.nextInt(3), random.nextInt(40));
    }
    Process last = start("killed");
    last.getInputStream().readAllBytes();
    assertThat(last.waitFor()).isZero();
    for (String file : List.of(Checkpoint.MODEL, Checkpoint.OPTIMIZER)) {
      assertThat(folder.resolve("killed/round-000006").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("whole/round-000006").resolve(file));
    }
  }

  /** SIGKILL, a moment after some rounds. */
  private static void kill(Process process, int rounds, int milliseconds)
      throws IOException, InterruptedException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int seen = 0;
      String line = lines.readLine();
      while (line != null && seen <= rounds) {
        seen += line.startsWith("round ") ? 1 : 0;
        line = seen <= rounds ? lines.readLine() : line;
      }
      TimeUnit.MILLISECONDS.sleep(milliseconds);
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(String run) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx512m",
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            TrainInProcess.class.getName(),
            folder.resolve("tokens").toString(),
            folder.resolve(run).toString())
        .redirectErrorStream(true)
        .start();
  }
}
