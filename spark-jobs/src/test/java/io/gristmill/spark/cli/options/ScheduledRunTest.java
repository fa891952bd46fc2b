package io.gristmill.spark.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.GristmillException.RunInUseException;
import io.gristmill.error.InvalidConfigException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduledRunTest {

  @TempDir private Path folder;

  @Test
  void eachRunHasTheTimeItBeganAt() throws Exception {
    try (ScheduledRun run = begin("2026-11-29T02:15:00Z")) {
      assertThat(run.output()).isEqualTo("file://" + folder + "/runs/20261129T021500Z");
      run.finishing(() -> 0);
    }
    try (ScheduledRun run = begin("2026-11-30T02:15:00Z")) {
      assertThat(run.output()).endsWith("/20261130T021500Z");
    }
  }

  @Test
  void theNextCommandGoesOnWithARunThatDidNotFinish() throws Exception {
    begin("2026-11-29T02:15:00Z").close();
    for (int day = 1; day <= 2; day++) {
      try (ScheduledRun run = begin("2026-11-30T02:15:00Z")) {
        assertThat(run.output()).endsWith("/20261129T021500Z");
        if (day == 2) {
          run.finishing(() -> 0);
        }
      }
    }
    try (ScheduledRun run = begin("2026-12-02T02:15:00Z")) {
      assertThat(run.output()).endsWith("/20261202T021500Z");
    }
  }

  @Test
  void aSecondCommandAtATimeIsRefused() throws Exception {
    try (ScheduledRun run = begin("2026-11-29T02:15:00Z")) {
      assertThatThrownBy(() -> begin("2026-11-30T02:15:00Z"))
          .isInstanceOf(RunInUseException.class)
          .hasMessageContaining("in use by pipeline");
      run.finishing(() -> 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{run}", "runs/{run}/more", "runs-{run}", "{run}/{run}"})
  void thePlaceIsTheLastName(String output) {
    assertThatThrownBy(() -> ScheduledRun.begin(output, "pipeline", InstantSource.system()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("expected {run} once, as the last name");
  }

  private ScheduledRun begin(String time) throws Exception {
    return ScheduledRun.begin(
        folder + "/runs/{run}/", "pipeline", InstantSource.fixed(Instant.parse(time)));
  }
}
