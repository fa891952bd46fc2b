package io.gristmill.spark.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.spark.metrics.ConsoleProgress.Surface;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private long nanos;

  @Test
  void aStageIsOneLineOnATerminal() throws IOException {
    ConsoleProgress progress = progress(Surface.TERMINAL);
    progress.stage("clean", () -> bars(progress, 100, 1));
    progress.skipped("dedup");
    assertThat(screen())
        .containsExactly("clean: done in 3:20 min", "dedup: finished before, skipped");
    assertThat(text())
        .contains("  read         [============            ] 50/100 tasks, 1.00/s, 50 s left")
        .doesNotContain("started");
  }

  @Test
  void aLineIsNotLongerThanTheTerminal() throws IOException {
    ConsoleProgress progress = progress(Surface.TERMINAL);
    progress.stage(
        "checkpoints",
        () -> {
          try (Progress.Bar bar = progress.bar("steps", 100, "steps")) {
            nanos += 1_000_000_000L;
            bar.update(10, "");
            nanos += 1_000_000_000L;
            bar.update(20, "loss 3.2100, 1,000 tokens/s, 2.5 % averaging");
          }
          return 0;
        });
    assertThat(text().split("\r")).allMatch(line -> line.length() < 80 + "\u001b[K".length());
    assertThat(text()).contains("20/100 steps, 10.00/s, 8 s left, loss");
  }

  @Test
  void tablesStayOnATerminalAndTheLineIsDrawnBelow() throws IOException {
    ConsoleProgress progress = progress(Surface.TERMINAL);
    progress.stage(
        "clean",
        () -> {
          bars(progress, 3, 1);
          progress.table("shards", List.of("a", "b"));
          return bars(progress, 3, 1);
        });
    assertThat(screen()).containsExactly("  shards", "    a", "    b", "clean: done in 12 s");
  }

  @Test
  void theMessageOfAFailureIsOnALineOfItsOwn() {
    ConsoleProgress progress = progress(Surface.TERMINAL);
    assertThatThrownBy(
            () ->
                progress.stage(
                    "clean",
                    () -> {
                      bars(progress, 3, 1);
                      throw new InvalidInputException("no input");
                    }))
        .hasMessage("no input");
    assertThat(text()).endsWith("\n");
    assertThat(screen()).hasSize(1);
  }

  @Test
  void resultsAreNotPrintedIntoTheLine() throws IOException {
    ConsoleProgress progress = progress(Surface.TERMINAL);
    progress.stage(
        "evaluation",
        () -> {
          bars(progress, 3, 1);
          progress.clear();
          shown.writeBytes("loss 2.5\n".getBytes(StandardCharsets.UTF_8));
          return 0;
        });
    assertThat(screen()).containsExactly("loss 2.5", "evaluation: done in 6 s");
  }

  @Test
  void aLogHasALineEveryHalfMinute() throws IOException {
    ConsoleProgress progress = progress(Surface.LOG);
    progress.stage("clean", () -> bars(progress, 100, 1));
    assertThat(text().lines())
        .hasSize(2 + 2 * 4)
        .startsWith(
            "clean: started",
            "  read         30/100 tasks, 1.00/s, 1:10 min left",
            "  read         60/100 tasks, 1.00/s, 40 s left")
        .contains("  read         100/100 tasks, 1.00/s")
        .endsWith("clean: done in 3:20 min");
    assertThat(text()).doesNotContain("\r", "\u001b", "=");
  }

  @Test
  void shortWorkHasNoLinesInALog() throws IOException {
    ConsoleProgress progress = progress(Surface.LOG);
    progress.stage("clean", () -> bars(progress, 10, 1));
    assertThat(text().lines()).containsExactly("clean: started", "clean: done in 20 s");
  }

  /** A single long task would otherwise leave a log without a sign of life. */
  @Test
  void aLogHasALineAlsoWhileNothingIsFinished() throws Exception {
    ConsoleProgress progress = progress(Surface.LOG);
    try (Progress.Bar bar = progress.tasks("read", 10)) {
      nanos += 40_000_000_000L;
      awaitLine();
      assertThat(text().lines()).containsExactly("  read         0/10 tasks");
      bar.update(1, "");
      shown.reset();
      nanos += 40_000_000_000L;
      awaitLine();
    }
    assertThat(text().lines()).containsExactly("  read         1/10 tasks, 0.03/s, 5:20 min left");
  }

  private void awaitLine() throws InterruptedException {
    for (int i = 0; i < 100 && shown.size() == 0; i++) {
      Thread.sleep(100);
    }
  }

  @Test
  void nothingIsShownOnRequest() throws IOException {
    ConsoleProgress progress = progress(Surface.NONE);
    progress.stage("clean", () -> bars(progress, 100, 1));
    progress.table("shards", List.of("a"));
    assertThat(text()).isEmpty();
  }

  private int bars(ConsoleProgress progress, int tasks, int secondsEach) {
    for (String label : List.of("read", "write")) {
      try (Progress.Bar bar = progress.tasks(label, tasks)) {
        for (int i = 1; i <= tasks; i++) {
          nanos += secondsEach * 1_000_000_000L;
          bar.update(i, "");
        }
      }
    }
    return 0;
  }

  private ConsoleProgress progress(Surface surface) {
    return new ConsoleProgress(
        new PrintStream(shown, true, StandardCharsets.UTF_8), surface, () -> nanos);
  }

  private String text() {
    return shown.toString(StandardCharsets.UTF_8);
  }

  /** The lines a terminal shows in the end: a carriage return with a clear begins a line again. */
  private List<String> screen() {
    List<String> lines = new ArrayList<>();
    for (String line : text().split("\n")) {
      lines.add(line.substring(line.lastIndexOf("\u001b[K") + 3));
    }
    return lines;
  }
}
