package io.gristmill.spark.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The status of a driver on a cluster, from what Spark's clients say; {@code YarnIT}, {@code
 * StandaloneIT} and {@code KubernetesIT} have the clients.
 */
class ClusterSubmissionTest {

  @ParameterizedTest
  @CsvSource({
    "0, all is well, 0",
    "1, no cluster, 1",
    "1, Application diagnostics message: User application exited with status 3, 3",
    "0, Diagnostics of attempt 1: User application exited with status 3, 0",
    "0, State of driver driver-1-0 is FINISHED, 0",
    "0, State of driver driver-1-0 is FAILED, 1",
    "0, State of driver driver-1-0 is KILLED, 1",
    "0, 'Container final statuses:\t exit code: 0', 0",
    "0, 'Container final statuses:\t exit code: 3', 3",
    "0, 'Container final statuses:\t container state: running', 1",
  })
  void isTheOneThatSparkTells(int client, String said, int status) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                ClusterSubmission.class.getName(),
                "bash",
                "-c",
                "echo '" + said.replace("\t", "\n\t") + "' >&2; exit " + client)
            .start();
    assertThat(String.join("", process.errorReader().lines().toList())).isEqualTo(said);
    assertThat(process.waitFor()).isEqualTo(status);
  }
}
