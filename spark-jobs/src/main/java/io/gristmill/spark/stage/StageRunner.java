package io.gristmill.spark.stage;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Sha256;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs stages: skips a finished one with the same fingerprint, refuses to mix two runs. */
public final class StageRunner {

  /** Part of every fingerprint: changes when the meaning of stage files does. */
  static final String FORMAT = "1";

  private static final Logger log = LoggerFactory.getLogger(StageRunner.class);

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
    List<InputEntry> inputs = new ArrayList<>(job.inputs(context));
    String fingerprint = fingerprint(job, inputs);
    Optional<StageManifest> finished = directory.manifest();
    if (finished.isPresent() && !isReplaced(job, finished.get(), fingerprint)) {
      return reuse(directory, finished.get(), fingerprint);
    }
    if (job.upstream().isEmpty() && job.upstreamIfThere().isEmpty()) {
      erasures.requireNothingErased(job.stage());
    }
    prepare(job, directory, fingerprint);
    return make(job, directory, fingerprint, inputs);
  }

  /**
   * Makes a stage anew, in the middle of an erasure from what it reads. What an earlier attempt of
   * the same began is continued by jobs that can.
   */
  public StageManifest remake(Job job) throws IOException {
    StageDirectory directory = context.directory(job.stage());
    List<InputEntry> inputs = new ArrayList<>(job.inputs(context));
    String fingerprint = fingerprint(job, inputs);
    if (!job.continues() || !directory.begun().equals(Optional.of(fingerprint))) {
      directory.clear();
    }
    if (job.continues()) {
      directory.begin(fingerprint);
    }
    return make(job, directory, fingerprint, inputs);
  }

  /**
   * Keeps a stage, in the middle of an erasure from what it learned from, in place of one made
   * anew.
   *
   * @param made its manifest before
   * @param list SHA-256 of the erasure's list
   */
  public StageManifest keep(Job job, StageManifest made, String list) throws IOException {
    StageManifest kept = made.kept(fingerprint(job, new ArrayList<>(job.inputs(context))), list);
    context.directory(job.stage()).commit(kept);
    return kept;
  }

  private StageManifest make(
      Job job, StageDirectory directory, String fingerprint, List<InputEntry> inputs)
      throws IOException {
    context.spark().sparkContext().setJobDescription(job.stage());
    Instant started = clock.instant();
    StageResult result = context.progress().stage(job.stage(), () -> job.run(context));
    StageManifest manifest =
        new StageManifest(
            job.stage(),
            fingerprint,
            inputs,
            result.outputs(),
            started,
            clock.instant(),
            Sha256.of(job.settings(context.config())),
            version(),
            result.extra());
    directory.write(context.effectiveConfig());
    directory.commit(manifest);
    return manifest;
  }

  private static boolean isReplaced(Job job, StageManifest finished, String fingerprint) {
    return job.replaces() && !finished.standsFor(fingerprint);
  }

  private StageManifest reuse(
      StageDirectory directory, StageManifest finished, String fingerprint) {
    if (!finished.standsFor(fingerprint)) {
      throw otherRun("made", finished.stage(), finished.fingerprint(), fingerprint, directory);
    }
    context.progress().skipped(finished.stage());
    return finished;
  }

  private void prepare(Job job, StageDirectory directory, String fingerprint) throws IOException {
    boolean empty = directory.isEmpty();
    if (!empty && leftovers == Leftovers.REFUSE && !job.replaces()) {
      throw new InvalidConfigException(
          format(
              "%s: an unfinished run (expected --resume, or another --output) at %s",
              job.stage(), directory.uri()));
    }
    if (job.continues()) {
      Optional<String> begun = directory.begun();
      if (begun.isPresent() && !begun.get().equals(fingerprint)) {
        throw otherRun("unfinished, begun", job.stage(), begun.get(), fingerprint, directory);
      }
      directory.begin(fingerprint);
      return;
    }
    if (!empty && !job.replaces()) {
      log.info("{}: clearing what an interrupted run left at {}", job.stage(), directory.uri());
    }
    directory.clear();
  }

  private static IncompatibleArtifactException otherRun(
      String made, String stage, String found, String expected, StageDirectory directory) {
    return new IncompatibleArtifactException(
        format(
            "%s: %s with fingerprint %.12s (expected %.12s: the input or configuration differs; choose another --output) at %s",
            stage, made, found, expected, directory.uri()));
  }

  private String fingerprint(Job job, List<InputEntry> inputs) throws IOException {
    StringBuilder made = new StringBuilder(FORMAT).append('\n').append(job.stage());
    made.append('\n').append(context.config().seed());
    made.append('\n').append(job.settings(context.config()));
    for (InputEntry input : inputs) {
      made.append('\n').append(input.uri()).append(' ').append(input.bytes());
    }
    for (String stage : job.upstream()) {
      read(stage, context.directory(stage).require(), made, inputs);
    }
    for (String stage : job.upstreamIfThere()) {
      Optional<StageManifest> manifest = context.directory(stage).manifest();
      if (manifest.isPresent()) {
        read(stage, manifest.get(), made, inputs);
      }
    }
    return Sha256.of(made.toString());
  }

  private void read(
      String stage, StageManifest manifest, StringBuilder made, List<InputEntry> inputs) {
    made.append('\n').append(stage).append(' ').append(manifest.identity());
    inputs.add(new InputEntry(context.directory(stage).uri(), bytes(manifest)));
  }

  private static long bytes(StageManifest manifest) {
    return manifest.outputs().stream().mapToLong(OutputEntry::bytes).sum();
  }

  private static String version() {
    String version = StageRunner.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
