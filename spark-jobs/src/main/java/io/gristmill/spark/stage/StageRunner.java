package io.gristmill.spark.stage;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.SettingValues;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Sha256;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Runs stages: skips a finished one with the same fingerprint, refuses to mix two runs. */
public final class StageRunner {

  private final StageContext context;
  private final Leftovers leftovers;
  private final Clock clock;

  public StageRunner(StageContext context, Leftovers leftovers, Clock clock) {
    this.context = context;
    this.leftovers = leftovers;
    this.clock = clock;
  }

  /**
   * Runs a job, or gives what an earlier run of it wrote.
   *
   * @throws IncompatibleArtifactException if the directory holds the stage of another run
   * @throws InvalidConfigException if it holds an unfinished one and {@code --resume} is not given
   */
  public StageManifest run(Job job) throws IOException {
    Erasures erasures = new Erasures(context.storage(), context.run());
    erasures.requireNoneBegun();
    StageDirectory directory = context.directory(job.stage());
    Reading reading = read(job);
    Optional<StageManifest> finished = directory.manifest();
    if (finished.isPresent() && finished.get().standsFor(reading.origin().fingerprint())) {
      context.progress().skipped(job.stage());
      return finished.get();
    }
    if (finished.isPresent() && !job.replaces()) {
      requireContinuation(job, "made", StageOrigin.of(finished.get()), reading.origin(), directory);
    }
    if (job.upstream().isEmpty() && job.upstreamIfThere().isEmpty()) {
      erasures.requireNothingErased(job.stage());
    }
    prepare(job, directory, reading.origin(), finished.isPresent());
    return make(job, directory, reading);
  }

  /**
   * Makes a stage anew, in the middle of an erasure from what it reads. What an earlier attempt of
   * the same began is continued by jobs that can.
   */
  public StageManifest remake(Job job) throws IOException {
    StageDirectory directory = context.directory(job.stage());
    Reading reading = read(job);
    if (!job.continues() || !directory.begun(job.stage()).equals(Optional.of(reading.origin()))) {
      directory.clear();
    }
    if (job.continues()) {
      directory.begin(reading.origin());
    }
    return make(job, directory, reading);
  }

  /**
   * Keeps a stage, in the middle of an erasure from what it learned from, in place of one made
   * anew.
   *
   * @param made its manifest before
   * @param list SHA-256 of the erasure's list
   */
  public StageManifest keep(Job job, StageManifest made, String list) throws IOException {
    StageManifest kept = made.kept(read(job).origin().fingerprint(), list);
    context.directory(job.stage()).commit(kept);
    return kept;
  }

  private StageManifest make(Job job, StageDirectory directory, Reading reading)
      throws IOException {
    long bytes = reading.outsideBytes();
    for (StageManifest upstream : reading.upstream()) {
      bytes +=
          new StageFiles(context.storage(), context.directory(upstream.stage()))
              .requireUnchanged(upstream, path -> job.reads(upstream.stage(), path));
    }
    ShufflePartitions.follow(context.spark(), bytes, context.config().shuffle().partitionBytes());
    context.spark().sparkContext().setJobDescription(job.stage());
    Instant started = clock.instant();
    StageResult result;
    try (StageMeter meter = StageMeter.start(context.spark().sparkContext())) {
      result = context.progress().stage(job.stage(), () -> job.run(context));
      result.extra().set(StageCost.FIELD, meter.cost().toJson());
    }
    StageOrigin origin = reading.origin();
    StageManifest manifest =
        new StageManifest(
            job.stage(),
            origin.fingerprint(),
            origin.settings(),
            origin.upstream(),
            Entries.inputs(reading.inputs()),
            Entries.outputs(result.outputs()),
            started,
            clock.instant(),
            Sha256.of(origin.settings().toString()),
            version(),
            result.extra());
    directory.write(context.effectiveConfig());
    directory.commit(manifest);
    return manifest;
  }

  private void prepare(
      Job job, StageDirectory directory, StageOrigin origin, boolean finishedBefore)
      throws IOException {
    boolean empty = directory.isEmpty();
    if (!empty && !finishedBefore && leftovers == Leftovers.REFUSE && !job.replaces()) {
      throw new InvalidConfigException(
          format(
              "%s: an unfinished run (expected --resume, or another --output) at %s",
              job.stage(), directory.uri()));
    }
    if (job.continues()) {
      Optional<StageOrigin> begun = directory.begun(job.stage());
      if (begun.isPresent()) {
        requireContinuation(job, "begun", begun.get(), origin, directory);
      }
      directory.begin(origin);
      directory.revoke();
      return;
    }
    if (!empty && !job.replaces()) {
      String cleared = "clearing what an interrupted run left at " + directory.uri();
      context.progress().table(job.stage() + ": " + cleared, List.of());
    }
    directory.clear();
  }

  /**
   * Refuses to mix two runs; but with {@code --resume} a job may go on under settings that it
   * allows to change.
   */
  private void requireContinuation(
      Job job, String how, StageOrigin before, StageOrigin now, StageDirectory directory)
      throws IOException {
    if (before.equals(now) || mayContinue(job, before, now)) {
      return;
    }
    throw new IncompatibleArtifactException(
        format(
            "%s: %s from other settings or inputs: %s (expected the same, or another --output) at"
                + " %s",
            job.stage(), how, before.differences(now), directory.uri()));
  }

  private boolean mayContinue(Job job, StageOrigin before, StageOrigin now) throws IOException {
    if (leftovers != Leftovers.RESUME
        || !job.continues()
        || before.isUnknown()
        || !before.readsTheSameAs(now)) {
      return false;
    }
    for (String key : SettingValues.changed(before.settings(), now.settings())) {
      if (!job.mayChange(key, Optional.ofNullable(before.settings().get(key)), context)) {
        return false;
      }
    }
    return true;
  }

  /**
   * What a job reads.
   *
   * @param inputs for the manifest: files outside the run and directories in it
   * @param outsideBytes of the files outside the run
   * @param upstream manifests of the stages that must be finished
   */
  private record Reading(
      StageOrigin origin,
      List<InputEntry> inputs,
      long outsideBytes,
      List<StageManifest> upstream) {}

  private Reading read(Job job) throws IOException {
    SortedMap<String, String> settings = new TreeMap<>(job.settings(context.config()));
    settings.put(StageManifest.SEED, SettingValues.render(context.config().seed()));
    List<InputEntry> inputs = new ArrayList<>(job.inputs(context));
    SortedMap<String, String> files = new TreeMap<>();
    inputs.forEach(input -> StageOrigin.add(input, files));
    long outsideBytes = inputs.stream().mapToLong(InputEntry::bytes).sum();
    SortedMap<String, String> upstream = new TreeMap<>();
    List<StageManifest> required = new ArrayList<>();
    for (String stage : job.upstream()) {
      required.add(context.directory(stage).require());
    }
    List<StageManifest> all = new ArrayList<>(required);
    for (String stage : job.upstreamIfThere()) {
      context.directory(stage).manifest().ifPresent(all::add);
    }
    for (StageManifest manifest : all) {
      upstream.put(manifest.stage(), manifest.identity());
      inputs.add(
          new InputEntry(context.directory(manifest.stage()).uri(), manifest.outputs().bytes()));
    }
    StageOrigin origin = new StageOrigin(job.stage(), settings, files, upstream);
    return new Reading(origin, inputs, outsideBytes, required);
  }

  /** The version of Gristmill, from the manifest of its jar. */
  public static String version() {
    String version = StageRunner.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
