package io.gristmill.training.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path folder;

  @Test
  void writesOneLinePerRound() throws IOException {
    MetricsLog log = open(0);
    log.roundFinished(round(1, OptionalDouble.empty()));
    log.roundFinished(round(2, OptionalDouble.of(3.5)));
    assertThat(Files.readAllLines(file()))
        .containsExactly(
            "{\"round\":1,\"step\":20,\"tokens\":100,\"loss\":4.25,\"learning-rate\":0.001,"
                + "\"gradient-norm\":0.5,\"tokens-per-second\":1000.0,\"mfu\":0.4,"
                + "\"averaging-seconds\":0.25,\"averaging-share\":0.125,"
                + "\"averaging-bytes\":64,\"replicas\":2,\"events\":[]}",
            "{\"round\":2,\"step\":40,\"tokens\":200,\"loss\":4.25,\"validation-loss\":3.5,"
                + "\"learning-rate\":0.001,\"gradient-norm\":0.5,\"tokens-per-second\":1000.0,"
                + "\"mfu\":0.4,\"averaging-seconds\":0.25,\"averaging-share\":0.125,"
                + "\"averaging-bytes\":64,\"replicas\":2,\"events\":[]}");
  }

  @Test
  void leavesOutWhatIsNotANumber() throws IOException {
    RoundMetrics skipped =
        new RoundMetrics(
            1,
            20,
            0,
            Double.NaN,
            OptionalDouble.empty(),
            1e-3,
            Double.NaN,
            0,
            0,
            0.25,
            0.125,
            64,
            2,
            List.of("rolled back round 1"));
    MetricsLog log = open(0);
    log.roundFinished(skipped);
    assertThat(Files.readString(file()))
        .doesNotContain("\"loss\"", "gradient-norm", "NaN")
        .contains("\"events\":[\"rolled back round 1\"]");
    assertThat(MetricsLog.read(storage.input(file().toString()))).containsExactly(skipped);
  }

  @Test
  void replacesTheRoundsAfterTheResumedCheckpoint() throws IOException {
    MetricsLog interrupted = open(0);
    for (int i = 1; i <= 5; i++) {
      interrupted.roundFinished(round(i, OptionalDouble.empty()));
    }
    MetricsLog resumed = open(3);
    resumed.roundFinished(round(4, OptionalDouble.of(2)));
    assertThat(MetricsLog.read(storage.input(file().toString())))
        .isEqualTo(resumed.rounds())
        .extracting(RoundMetrics::round)
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void cutsOffADamagedLastLine() throws IOException {
    MetricsLog log = open(0);
    log.roundFinished(round(1, OptionalDouble.empty()));
    log.roundFinished(round(2, OptionalDouble.empty()));
    String text = Files.readString(file());
    for (int cut : new int[] {1, 20, 100}) {
      Files.writeString(file(), text.substring(0, text.length() - 1 - cut));
      assertThat(open(2).rounds()).extracting(RoundMetrics::round).containsExactly(1);
    }
    Files.writeString(file(), text + "\0".repeat(4096));
    assertThat(open(2).rounds()).extracting(RoundMetrics::round).containsExactly(1, 2);
    assertThat(Files.readString(file())).isEqualTo(text);
  }

  @Test
  void startsOverWithoutTheOldLines() throws IOException {
    open(0).roundFinished(round(1, OptionalDouble.empty()));
    assertThat(open(0).rounds()).isEmpty();
    assertThat(file()).isEmptyFile();
  }

  @Test
  void namesALineThatIsNotJson() throws IOException {
    Files.writeString(file(), "{\"round\":1}\n{\"rou\n{\"round\":3}\n");
    assertThatThrownBy(() -> open(1))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("line 2 is not JSON");
  }

  private Path file() {
    return folder.resolve("metrics.jsonl");
  }

  private MetricsLog open(int finishedRounds) throws IOException {
    return MetricsLog.open(storage, file().toString(), finishedRounds);
  }

  static RoundMetrics round(int round, OptionalDouble validationLoss) {
    return new RoundMetrics(
        round,
        20L * round,
        100L * round,
        4.25,
        validationLoss,
        1e-3,
        0.5,
        1000,
        0.4,
        0.25,
        0.125,
        64,
        2,
        List.of());
  }
}
