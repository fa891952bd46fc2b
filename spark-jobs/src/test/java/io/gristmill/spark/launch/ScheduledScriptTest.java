package io.gristmill.spark.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that schedulers call, with a launcher beside it that only says how it was called. */
class ScheduledScriptTest {

  private static final String LAUNCHER =
      """
      #!/usr/bin/env bash
      trap 'echo ended; exit 143' TERM
      echo "$*"
      [[ -z ${WAIT_FOR:-} ]] || until [[ -e $WAIT_FOR ]]; do sleep 0.05; done
      exit "${STATUS:-0}"
      """;

  @TempDir private Path folder;
  private Path script;

  @BeforeEach
  void install() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("my bin"));
    script = Files.copy(Path.of("../submit/gristmill-scheduled"), bin.resolve("scheduled"));
    Path launcher = Files.writeString(bin.resolve("gristmill"), LAUNCHER);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void eachCallHasARunOfItsOwn() throws Exception {
    assertThat(run(Map.of(), "--run", "first", "nightly", "clean", "--output", "/runs/{run}"))
        .isEqualTo("0");
    assertThat(run(Map.of(), "--run", "second", "nightly", "clean", "--output", "/runs/{run}"))
        .isEqualTo("0");
    assertThat(log("first")).isEqualTo("clean --output /runs/first --resume\n");
    assertThat(log("second")).isEqualTo("clean --output /runs/second --resume\n");
  }

  @Test
  void theNextCallGoesOnWithARunThatFailed() throws Exception {
    assertThat(run(Map.of("STATUS", "74"), "--run", "first", "nightly", "clean", "{run}"))
        .contains("run first ended with 74", "first.log")
        .endsWith("74");
    assertThat(run(Map.of(), "--run", "second", "nightly", "clean", "{run}")).isEqualTo("0");
    assertThat(log("first")).isEqualTo("clean first --resume\n".repeat(2));
    assertThat(folder.resolve("state/logs/nightly/second.log")).doesNotExist();
    assertThat(run(Map.of(), "--run", "third", "nightly", "clean", "{run}")).isEqualTo("0");
    assertThat(log("third")).isEqualTo("clean third --resume\n");
  }

  @Test
  void aSecondCallAtATimeIsRefused() throws Exception {
    Path end = folder.resolve("end");
    Process first =
        start(Map.of("WAIT_FOR", end.toString()), "--run", "first", "nightly", "clean", "{run}");
    awaitLog("first");
    assertThat(run(Map.of(), "--run", "second", "nightly", "clean"))
        .contains("nightly: running since")
        .endsWith("75");
    assertThat(run(Map.of(), "--run", "second", "weekly", "clean")).isEqualTo("0");
    Files.createFile(end);
    assertThat(status(first)).isEqualTo("0");
  }

  @Test
  void aKilledCallLeavesNoLockAndItsRunIsGoneOnWith() throws Exception {
    Path end = folder.resolve("end");
    Process first =
        start(Map.of("WAIT_FOR", end.toString()), "--run", "first", "nightly", "clean", "{run}");
    awaitLog("first");
    first.destroyForcibly().waitFor();
    Files.createFile(end);
    assertThat(run(Map.of(), "--run", "second", "nightly", "clean", "{run}")).isEqualTo("0");
    assertThat(log("first")).isEqualTo("clean first --resume\n".repeat(2));
  }

  @Test
  void aSignalReachesTheCommand() throws Exception {
    Path end = folder.resolve("end");
    Process call = start(Map.of("WAIT_FOR", end.toString()), "--run", "first", "nightly", "clean");
    awaitLog("first");
    call.toHandle().destroy();
    assertThat(status(call)).endsWith("143");
    assertThat(log("first")).endsWith("ended\n");
  }

  @Test
  void onlySomeLogsStay() throws Exception {
    for (String id : List.of("a", "b", "c")) {
      assertThat(run(Map.of(), "--keep", "2", "--run", id, "nightly", "clean")).isEqualTo("0");
    }
    try (Stream<Path> logs = Files.list(folder.resolve("state/logs/nightly"))) {
      assertThat(logs.map(log -> log.getFileName().toString()))
          .containsExactlyInAnyOrder("b.log", "c.log");
    }
  }

  @Test
  void mistakesAreRefusedInALine() throws Exception {
    assertThat(run(Map.of(), "nightly")).contains("NAME and COMMAND: missing").endsWith("2");
    assertThat(run(Map.of(), "--keep", "0", "nightly", "clean"))
        .contains("--keep: 0")
        .endsWith("2");
    assertThat(run(Map.of(), "a/b", "clean")).contains("a/b: as NAME").endsWith("2");
    // Would name the folder of all logs, or the one above it.
    assertThat(run(Map.of(), "..", "clean")).contains("..: as NAME").endsWith("2");
    assertThat(run(Map.of(), "--run", ".", "nightly", "clean")).contains("--run: .").endsWith("2");
    assertThat(run(Map.of(), "--kept", "1", "nightly", "clean")).contains("--kept").endsWith("2");
  }

  @Test
  void helpIsWhatTheScriptSaysOfItself() throws Exception {
    assertThat(run(Map.of(), "--help"))
        .startsWith("Runs a command for a scheduler")
        .contains("--keep N")
        .doesNotContain("set -euo")
        .endsWith("0");
  }

  private String log(String id) throws IOException {
    return Files.readString(folder.resolve("state/logs/nightly").resolve(id + ".log"));
  }

  private void awaitLog(String id) throws Exception {
    Path log = folder.resolve("state/logs/nightly").resolve(id + ".log");
    for (int i = 0; i < 600 && !(Files.exists(log) && Files.size(log) > 0); i++) {
      Thread.sleep(50);
    }
    assertThat(log).isNotEmptyFile();
  }

  private Process start(Map<String, String> environment, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of("--state", folder.resolve("state").toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** What it prints and the status it ends with. */
  private String run(Map<String, String> environment, String... words) throws Exception {
    return status(start(environment, words));
  }

  private static String status(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output + process.exitValue();
  }
}
