package io.gristmill.spark.stage;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.SettingValues;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Runs stages: skips a finished one with the same fingerprint, refuses to mix two runs. */
public final class StageRunner {

  private final StageContext context;
  private final ResumePolicy policy;
  private final Clock clock;

  /** Treatment of a stage directory that an interrupted run left without a manifest. */
  public enum ResumePolicy {
    /** Fail and ask for {@code --resume}. */
    FAIL,
    /** Continue the run, as with {@code --resume}. */
    RESUME
  }

  public StageRunner(StageContext context, ResumePolicy policy, Clock clock) {
    this.context = context;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * Runs a job, or returns the manifest of an earlier run of it.
   *
   * @throws IncompatibleArtifactException if the directory holds the stage of another run
   * @throws InvalidConfigException if it holds an unfinished one and {@code --resume} is not given
   */
  public StageManifest run(Job job) throws IOException {
    Erasures erasures = new Erasures(context.storage(), context.run());
    erasures.requireNoneBegun();
    StageDirectory directory = context.directory(job.stage());
    StageExecution execution = StageExecution.of(job, context);
    Optional<StageManifest> finished = directory.manifest();
    if (finished.isPresent() && finished.get().standsFor(execution.fingerprint())) {
      context.progress().skipped(job.stage());
      return finished.get();
    }
    if (finished.isPresent() && !job.replaces()) {
      requireContinuation(
          job, "made", StageOrigin.of(finished.get()), execution.origin(), directory);
    }
    if (job.upstream(context.config()).isEmpty()) {
      erasures.requireNothingErased(job.stage());
    }
    prepare(execution, directory, finished.isPresent());
    return execution.run(clock);
  }

  private void prepare(StageExecution execution, StageDirectory directory, boolean finishedBefore)
      throws IOException {
    Job job = execution.job();
    boolean empty = directory.isEmpty();
    if (!empty && !finishedBefore && policy == ResumePolicy.FAIL && !job.replaces()) {
      throw new InvalidConfigException(
          format(
              "%s: an unfinished run (expected --resume, or another --output) at %s",
              job.stage(), directory.uri()));
    }
    if (job instanceof Job.Resumable) {
      Optional<StageOrigin> begun = directory.begun(job.stage());
      if (begun.isPresent()) {
        requireContinuation(job, "begun", begun.get(), execution.origin(), directory);
      }
      execution.begin();
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
   * Refuses to mix two runs. With {@code --resume} a job may continue under changed settings if it
   * allows each change.
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
    if (policy != ResumePolicy.RESUME
        || !(job instanceof Job.Resumable resumable)
        || before.isUnknown()
        || !before.readsTheSameAs(now)) {
      return false;
    }
    for (String key : SettingValues.changed(before.settings(), now.settings())) {
      Optional<String> value = Optional.ofNullable(before.settings().get(key));
      if (!resumable.mayChange(key, value, context)) {
        return false;
      }
    }
    return true;
  }

  /** The version of Gristmill, from the manifest of its jar. */
  public static String version() {
    String version = StageRunner.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
