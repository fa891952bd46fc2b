package io.gristmill.spark.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.ConfigLoader;
import io.gristmill.error.GristmillException;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.progress.ConsoleProgress;
import io.gristmill.spark.progress.ConsoleProgress.Surface;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a stage runs, when it is skipped, and what is done with what an interrupted one left. */
class StageRunnerTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  @TempDir private Path run;

  @Test
  void writesTheManifestWhenTheStageHasEnded() throws IOException {
    StageManifest manifest = runner(Leftovers.REFUSE).run(CountingJob.plain());

    assertThat(manifest.stage()).isEqualTo("counting");
    assertThat(manifest.started()).isEqualTo(CLOCK.instant());
    assertThat(manifest.extra().path("runs").asInt()).isEqualTo(1);
    assertThat(run.resolve("counting/manifest.json")).isNotEmptyFile();
  }

  @Test
  void aStageThatFailsHasNoManifest() {
    assertThatThrownBy(() -> runner(Leftovers.REFUSE).run(CountingJob.plain().dying()))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(run.resolve("counting/half.txt")).exists();
    assertThat(run.resolve("counting/manifest.json")).doesNotExist();
  }

  @Test
  void skipsAFinishedStageOfTheSameFingerprint() throws IOException {
    CountingJob job = CountingJob.plain();
    StageManifest first = runner(Leftovers.REFUSE).run(job);

    assertThat(runner(Leftovers.REFUSE).run(job)).hasToString(first.toString());
    assertThat(job.runs()).isEqualTo(1);
  }

  @Test
  void refusesAFinishedStageOfOtherSettings() throws IOException {
    runner(Leftovers.REFUSE).run(CountingJob.plain());

    refuses(
        runner(Leftovers.RESUME, "clean.keep-reject-text=true"),
        CountingJob.plain(),
        IncompatibleArtifactException.class,
        4);
  }

  @Test
  void replacesWhatMayBeReplacedWhenWhatItReadsIsAnother() throws IOException {
    ReplacedJob job = new ReplacedJob();
    StageManifest alone = runner(Leftovers.REFUSE).run(job);
    assertThat(alone.inputs()).isEmpty();
    runner(Leftovers.REFUSE).run(CountingJob.plain());

    StageManifest more = runner(Leftovers.REFUSE).run(job);

    assertThat(more.fingerprint()).isNotEqualTo(alone.fingerprint());
    assertThat(more.inputs())
        .singleElement()
        .extracting(InputEntry::uri)
        .asString()
        .endsWith("/counting");
    assertThat(runner(Leftovers.REFUSE).run(job)).hasToString(more.toString());
    assertThat(job.runs()).isEqualTo(2);
  }

  @Test
  void refusesAFinishedStageOfAnotherSeed() throws IOException {
    runner(Leftovers.REFUSE).run(CountingJob.plain());

    refuses(
        runner(Leftovers.RESUME, "seed=7"),
        CountingJob.plain(),
        IncompatibleArtifactException.class,
        4);
  }

  @Test
  void refusesAFinishedStageOfOtherInput() throws IOException {
    runner(Leftovers.REFUSE).run(CountingJob.reading(new InputEntry("a.warc", 5)));

    refuses(
        runner(Leftovers.RESUME),
        CountingJob.reading(new InputEntry("a.warc", 6)),
        IncompatibleArtifactException.class,
        4);
  }

  @Test
  void takesNoNoticeOfSettingsTheStageDoesNotUse() throws IOException {
    CountingJob job = CountingJob.plain();
    runner(Leftovers.REFUSE).run(job);
    runner(Leftovers.REFUSE, "optimizer.steps=7").run(job);

    assertThat(job.runs()).isEqualTo(1);
  }

  @Test
  void refusesLeftoversWithoutResume() {
    CountingJob job = interrupted(CountingJob.plain());

    refuses(runner(Leftovers.REFUSE), job, InvalidConfigException.class, 2);
    assertThat(run.resolve("counting/half.txt")).exists();
  }

  @Test
  void clearsLeftoversWithResume() throws IOException {
    CountingJob job = interrupted(CountingJob.plain());
    runner(Leftovers.RESUME).run(job);

    assertThat(run.resolve("counting/half.txt")).doesNotExist();
    assertThat(run.resolve("counting/whole.txt")).exists();
  }

  @Test
  void clearsWhatOnlyItselfCanSee() throws IOException {
    Path hidden = Files.createDirectories(run.resolve("counting")).resolve(".part-00000.tmp");
    Files.writeString(hidden, "half");
    runner(Leftovers.REFUSE).run(CountingJob.plain());

    assertThat(hidden).doesNotExist();
  }

  @Test
  void keepsLeftoversOfAStageThatContinues() throws IOException {
    CountingJob job = interrupted(CountingJob.continuing());
    runner(Leftovers.RESUME).run(job);

    assertThat(run.resolve("counting/half.txt")).exists();
    assertThat(run.resolve("counting/whole.txt")).exists();
  }

  @Test
  void doesNotContinueWhatWasBegunWithOtherSettings() {
    CountingJob job = interrupted(CountingJob.continuing());

    refuses(
        runner(Leftovers.RESUME, "clean.split-bytes=65536"),
        job,
        IncompatibleArtifactException.class,
        4);
  }

  @Test
  void namesTheSettingsThatAreOtherOnesWithBothValues() throws IOException {
    runner(Leftovers.REFUSE).run(CountingJob.plain());
    StageRunner other =
        runner(Leftovers.REFUSE, "clean.split-bytes=65536", "clean.languages=[de, fr]", "seed=7");

    assertThatThrownBy(() -> other.run(CountingJob.plain()))
        .hasMessageStartingWith(
            "counting: made from other settings or inputs: clean.languages = [\"de\",\"fr\"] (was"
                + " []), clean.split-bytes = 65536 (was 134217728), seed = 7 (was 42) (expected");
  }

  @Test
  void namesTheInputThatIsAnotherOne() throws IOException {
    runner(Leftovers.REFUSE).run(CountingJob.reading(new InputEntry("a.warc", 5)));

    assertThatThrownBy(
            () -> runner(Leftovers.REFUSE).run(CountingJob.reading(new InputEntry("a.warc", 6))))
        .hasMessageContaining("input a.warc: 6 bytes (was 5 bytes)");
  }

  @Test
  void continuesUnderSettingsTheJobAllowsToChange() throws IOException {
    CountingJob job = interrupted(CountingJob.continuing());
    StageManifest changed = runner(Leftovers.RESUME, "clean.keep-reject-text=true").run(job);

    assertThat(changed.settings()).containsEntry("clean.keep-reject-text", "true");
    assertThat(run.resolve("counting/half.txt")).exists();
  }

  @Test
  void continuesAFinishedStageWithResumeOnly() throws IOException {
    CountingJob job = CountingJob.continuing();
    StageManifest first = runner(Leftovers.REFUSE).run(job);

    assertThatThrownBy(() -> runner(Leftovers.REFUSE, "clean.keep-reject-text=true").run(job))
        .hasMessageContaining("clean.keep-reject-text = true (was false)");
    StageManifest second = runner(Leftovers.RESUME, "clean.keep-reject-text=true").run(job);
    assertThat(second.fingerprint()).isNotEqualTo(first.fingerprint());
    assertThat(job.runs()).isEqualTo(2);
  }

  @Test
  void aBeginningOfAnEarlierVersionIsNotContinued() throws IOException {
    CountingJob job = interrupted(CountingJob.continuing());
    Files.writeString(run.resolve("counting/_begun"), "0123456789abcdef");

    assertThatThrownBy(() -> runner(Leftovers.RESUME).run(job))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("it is of another version");
  }

  private CountingJob interrupted(CountingJob job) {
    assertThatThrownBy(() -> runner(Leftovers.REFUSE).run(job.dying()))
        .isInstanceOf(UncheckedIOException.class);
    return job;
  }

  private static void refuses(
      StageRunner runner, CountingJob job, Class<? extends GristmillException> error, int status) {
    assertThatThrownBy(() -> runner.run(job))
        .isInstanceOf(error)
        .hasMessageContaining("counting")
        .hasMessageContaining("--output")
        .satisfies(e -> assertThat(((GristmillException) e).exitCode()).isEqualTo(status))
        .hasNoCause();
    assertThat(job.runs()).isZero();
  }

  private StageRunner runner(Leftovers leftovers, String... settings) {
    ConfigLoader.Loaded loaded =
        new ConfigLoader(Map.of()).load(Optional.empty(), List.of(settings));
    StageContext context =
        new StageContext(
            loaded.config(),
            loaded.effective(),
            run.toUri().toString(),
            new LocalStorage(),
            SparkFixture.spark(),
            new ConsoleProgress(System.err, Surface.NONE, System::nanoTime));
    return new StageRunner(context, leftovers, CLOCK);
  }
}
