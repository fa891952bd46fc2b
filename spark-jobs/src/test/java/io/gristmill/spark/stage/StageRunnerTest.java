package io.gristmill.spark.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.GristmillException;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.metrics.ConsoleProgress;
import io.gristmill.spark.metrics.ConsoleProgress.Surface;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.StageRunner.ResumePolicy;
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

/** Running, skipping and resuming stages. */
class StageRunnerTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  @TempDir private Path run;

  @Test
  void writesTheManifestLast() throws IOException {
    StageManifest manifest = runner(ResumePolicy.FAIL).run(CountingJob.plain());

    assertThat(manifest.stage()).isEqualTo("counting");
    assertThat(manifest.started()).isEqualTo(CLOCK.instant());
    assertThat(manifest.extra().path("runs").asInt()).isEqualTo(1);
    assertThat(run.resolve("counting/manifest.json")).isNotEmptyFile();
  }

  @Test
  void failedStageHasNoManifest() {
    assertThatThrownBy(() -> runner(ResumePolicy.FAIL).run(CountingJob.plain().dying()))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(run.resolve("counting/half.txt")).exists();
    assertThat(run.resolve("counting/manifest.json")).doesNotExist();
  }

  @Test
  void skipsAFinishedStageOfTheSameFingerprint() throws IOException {
    CountingJob job = CountingJob.plain();
    StageManifest first = runner(ResumePolicy.FAIL).run(job);

    assertThat(runner(ResumePolicy.FAIL).run(job)).hasToString(first.toString());
    assertThat(job.runs()).isEqualTo(1);
  }

  @Test
  void refusesAFinishedStageOfOtherSettings() throws IOException {
    runner(ResumePolicy.FAIL).run(CountingJob.plain());

    refuses(
        runner(ResumePolicy.RESUME, "clean.keep-reject-text=true"),
        CountingJob.plain(),
        IncompatibleArtifactException.class,
        4);
  }

  @Test
  void replacesOutputWhenInputsChange() throws IOException {
    ReplacedJob job = new ReplacedJob();
    StageManifest alone = runner(ResumePolicy.FAIL).run(job);
    assertThat(alone.inputs()).isEmpty();
    runner(ResumePolicy.FAIL).run(CountingJob.plain());

    StageManifest more = runner(ResumePolicy.FAIL).run(job);

    assertThat(more.fingerprint()).isNotEqualTo(alone.fingerprint());
    assertThat(more.inputs())
        .singleElement()
        .extracting(InputEntry::uri)
        .asString()
        .endsWith("/counting");
    assertThat(runner(ResumePolicy.FAIL).run(job)).hasToString(more.toString());
    assertThat(job.runs()).isEqualTo(2);
  }

  @Test
  void refusesAFinishedStageOfAnotherSeed() throws IOException {
    runner(ResumePolicy.FAIL).run(CountingJob.plain());

    refuses(
        runner(ResumePolicy.RESUME, "seed=7"),
        CountingJob.plain(),
        IncompatibleArtifactException.class,
        4);
  }

  @Test
  void refusesAFinishedStageOfOtherInput() throws IOException {
    runner(ResumePolicy.FAIL).run(CountingJob.reading(new InputEntry("a.warc", 5)));

    refuses(
        runner(ResumePolicy.RESUME),
        CountingJob.reading(new InputEntry("a.warc", 6)),
        IncompatibleArtifactException.class,
        4);
  }

  @Test
  void ignoresSettingsTheStageDoesNotUse() throws IOException {
    CountingJob job = CountingJob.plain();
    runner(ResumePolicy.FAIL).run(job);
    runner(ResumePolicy.FAIL, "optimizer.steps=7").run(job);

    assertThat(job.runs()).isEqualTo(1);
  }

  @Test
  void refusesAnUnfinishedStageWithoutResume() {
    CountingJob job = interrupted(CountingJob.plain());

    refuses(runner(ResumePolicy.FAIL), job, InvalidConfigException.class, 2);
    assertThat(run.resolve("counting/half.txt")).exists();
  }

  @Test
  void clearsAnUnfinishedStageWithResume() throws IOException {
    CountingJob job = interrupted(CountingJob.plain());
    runner(ResumePolicy.RESUME).run(job);

    assertThat(run.resolve("counting/half.txt")).doesNotExist();
    assertThat(run.resolve("counting/whole.txt")).exists();
  }

  @Test
  void clearsHiddenFiles() throws IOException {
    Path hidden = Files.createDirectories(run.resolve("counting")).resolve(".part-00000.tmp");
    Files.writeString(hidden, "half");
    runner(ResumePolicy.FAIL).run(CountingJob.plain());

    assertThat(hidden).doesNotExist();
  }

  @Test
  void continuesAResumableStage() throws IOException {
    CountingJob job = interrupted(CountingJob.continuing());
    runner(ResumePolicy.RESUME).run(job);

    assertThat(run.resolve("counting/half.txt")).exists();
    assertThat(run.resolve("counting/whole.txt")).exists();
  }

  @Test
  void refusesToContinueWithOtherSettings() {
    CountingJob job = interrupted(CountingJob.continuing());

    refuses(
        runner(ResumePolicy.RESUME, "clean.split-bytes=65536"),
        job,
        IncompatibleArtifactException.class,
        4);
  }

  @Test
  void namesChangedSettingsWithBothValues() throws IOException {
    runner(ResumePolicy.FAIL).run(CountingJob.plain());
    StageRunner other =
        runner(ResumePolicy.FAIL, "clean.split-bytes=65536", "clean.languages=[de, fr]", "seed=7");

    assertThatThrownBy(() -> other.run(CountingJob.plain()))
        .hasMessageStartingWith(
            "counting: made from other settings or inputs: clean.languages = [\"de\",\"fr\"] (was"
                + " []), clean.split-bytes = 65536 (was 134217728), seed = 7 (was 42) (expected");
  }

  @Test
  void namesAChangedInput() throws IOException {
    runner(ResumePolicy.FAIL).run(CountingJob.reading(new InputEntry("a.warc", 5)));

    assertThatThrownBy(
            () -> runner(ResumePolicy.FAIL).run(CountingJob.reading(new InputEntry("a.warc", 6))))
        .hasMessageContaining("input a.warc: 6 bytes (was 5 bytes)");
  }

  @Test
  void continuesUnderSettingsTheJobAllowsToChange() throws IOException {
    CountingJob job = interrupted(CountingJob.continuing());
    StageManifest changed = runner(ResumePolicy.RESUME, "clean.keep-reject-text=true").run(job);

    assertThat(changed.settings()).containsEntry("clean.keep-reject-text", "true");
    assertThat(run.resolve("counting/half.txt")).exists();
  }

  @Test
  void continuesAFinishedStageWithResumeOnly() throws IOException {
    CountingJob job = CountingJob.continuing();
    StageManifest first = runner(ResumePolicy.FAIL).run(job);

    assertThatThrownBy(() -> runner(ResumePolicy.FAIL, "clean.keep-reject-text=true").run(job))
        .hasMessageContaining("clean.keep-reject-text = true (was false)");
    StageManifest second = runner(ResumePolicy.RESUME, "clean.keep-reject-text=true").run(job);
    assertThat(second.fingerprint()).isNotEqualTo(first.fingerprint());
    assertThat(job.runs()).isEqualTo(2);
  }

  @Test
  void refusesToContinueAnEarlierVersion() throws IOException {
    CountingJob job = interrupted(CountingJob.continuing());
    Files.writeString(run.resolve("counting/_begun"), "0123456789abcdef");

    assertThatThrownBy(() -> runner(ResumePolicy.RESUME).run(job))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("it is of another version");
  }

  private CountingJob interrupted(CountingJob job) {
    assertThatThrownBy(() -> runner(ResumePolicy.FAIL).run(job.dying()))
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

  private StageRunner runner(ResumePolicy leftovers, String... settings) {
    Loaded<RunConfig> loaded = RunConfig.loader(Map.of()).load(Optional.empty(), List.of(settings));
    StageContext context =
        new StageContext(
            loaded.config(),
            loaded.effective(),
            run.toUri().toString(),
            new LocalStorage(),
            new SparkEngine(SparkFixture.spark()),
            new ConsoleProgress(System.err, Surface.NONE, System::nanoTime));
    return new StageRunner(context, leftovers, CLOCK);
  }
}
