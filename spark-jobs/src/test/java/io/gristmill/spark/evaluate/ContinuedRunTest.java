package io.gristmill.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.stage.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuedRunTest {

  private static final String ODD = "file:///runs/a \"b\" ${c} \\d, e=f#g";
  private static final ContinuedRun CONTINUED =
      new ContinuedRun("s3a://models/news", ODD + "/checkpoints/round-000005", List.of("r", ODD));

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path run;

  @Test
  void readsWhatItWrites() throws IOException {
    assertThat(ContinuedRun.read(storage, run.toString())).isEmpty();
    CONTINUED.write(storage, run.toString());
    assertThat(ContinuedRun.read(storage, run.toString())).contains(CONTINUED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"runs\": [\"r\"]}",
        "{\"checkpoint\": \"c\"}",
        "{\"checkpoint\": \"c\", \"runs\": []}",
        "{\"checkpoint\": \"c\", \"runs\": \"r\"}",
        "{\"checkpoint\": \"c\", \"runs\": [{}]}"
      })
  void namesADamagedFile(String text) throws IOException {
    Files.writeString(run.resolve("after.json"), text);
    assertThatThrownBy(() -> ContinuedRun.read(storage, run.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("continued run: not readable")
        .hasMessageEndingWith("after.json");
  }

  @Test
  void settingsQuoteNamesOfEarlierRuns() {
    List<String> given = new ArrayList<>(List.of("dedup.against=[other, r]"));
    RunConfig before = RunConfig.load(given);
    given.addAll(CONTINUED.settings(before.dedup()));
    RunConfig config = RunConfig.load(given);
    assertThat(config.dedup().against()).containsExactly("other", "r", ODD);
    assertThat(config.dedup().writeIndex()).isTrue();
    assertThat(config.tokenizer().from()).isEqualTo(CONTINUED.checkpoint());
    assertThat(config.training().from()).isEqualTo(CONTINUED.checkpoint());
  }
}
