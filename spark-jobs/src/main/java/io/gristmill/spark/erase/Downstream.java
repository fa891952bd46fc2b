package io.gristmill.spark.erase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Sha256;
import io.gristmill.spark.erase.Erasure.ErasureRequest;
import io.gristmill.spark.erase.Erasure.ErasureRequest.DerivedArtifactPolicy;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageExecution;
import io.gristmill.spark.stage.StageManifest;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Rebuilds, keeps or removes the stages after cleaning. */
record Downstream(ErasurePlan plan, ErasureRequest request) {

  private static final String OUTSIDE = "../";

  /**
   * Changes one stage. The result is empty if the stage was not finished, in which case it is
   * removed.
   */
  Optional<StageChange> change(Job job, StageContext context, Clock clock) throws IOException {
    StageDirectory directory = context.directory(job.stage());
    Optional<StageManifest> before = plan.before(job.stage());
    if (before.isEmpty()) {
      directory.clear();
      return Optional.empty();
    }
    Optional<String> missing = missing(job, context);
    if (missing.isPresent()) {
      return Optional.of(
          remove(directory, before.get(), "made of " + missing.get() + ", which is gone"));
    }
    if (job.learns() && request.learned() == DerivedArtifactPolicy.DELETE) {
      return Optional.of(
          remove(
              directory,
              before.get(),
              "learned from erased documents; pipeline --resume learns anew"));
    }
    if (job.learns() && request.learned() == DerivedArtifactPolicy.KEEP) {
      // In place of a stage that is rebuilt.
      String fingerprint = StageExecution.of(job, context).fingerprint();
      StageManifest kept = before.get().kept(fingerprint, request.sha256());
      directory.commit(kept);
      return Optional.of(
          new StageChange(
              job.stage(),
              "kept",
              before.get(),
              Optional.of(kept),
              "learned from erased documents too; to be rid of that: a new --output, or erase with"
                  + " --learned retrain or delete"));
    }
    return Optional.of(rebuild(job, context, before.get(), clock));
  }

  /** Continues an interrupted attempt of the same if the job can. */
  private static StageChange rebuild(
      Job job, StageContext context, StageManifest before, Clock clock) throws IOException {
    StageDirectory directory = context.directory(job.stage());
    try {
      StageExecution execution = StageExecution.of(job, context);
      boolean resumable = job instanceof Job.Resumable;
      if (!resumable || !execution.isBegun()) {
        directory.clear();
      }
      if (resumable) {
        execution.begin();
      }
      StageManifest rebuilt = execution.run(clock);
      return new StageChange(job.stage(), "made anew", before, Optional.of(rebuilt), "");
    } catch (InvalidInputException e) {
      // The remaining documents may be too few, such as none to validate with.
      return remove(directory, before, e.getMessage());
    }
  }

  private static Optional<String> missing(Job job, StageContext context) throws IOException {
    for (Job.Upstream stage : job.upstream(context.config())) {
      if (stage.required() && context.directory(stage.stage()).manifest().isEmpty()) {
        return Optional.of(stage.stage());
      }
    }
    return Optional.empty();
  }

  private static StageChange remove(StageDirectory directory, StageManifest before, String why)
      throws IOException {
    for (OutputEntry output : before.outputs()) {
      if (output.path().startsWith(OUTSIDE)) {
        directory.remove(output.path());
      }
    }
    directory.clear();
    return new StageChange(before.stage(), "removed", before, Optional.empty(), why);
  }

  /**
   * The change of a finished stage.
   *
   * @param action {@code documents taken out}, {@code made anew}, {@code kept} or {@code removed}
   * @param note explanation for the user; may be empty
   */
  record StageChange(
      String stage,
      String action,
      StageManifest before,
      Optional<StageManifest> after,
      String note) {

    void describe(ObjectNode entry) {
      entry.put("stage", stage).put("action", action);
      entry.put("fingerprint-before", before.fingerprint()).put("outputs-before", outputs(before));
      after.ifPresent(
          now ->
              entry.put("fingerprint-after", now.fingerprint()).put("outputs-after", outputs(now)));
      if (!note.isEmpty()) {
        entry.put("note", note);
      }
    }

    /** One checksum over all its outputs. */
    private static String outputs(StageManifest manifest) {
      StringBuilder lines = new StringBuilder();
      for (OutputEntry output : manifest.outputs()) {
        lines.append(output.path()).append(' ').append(output.sha256()).append('\n');
      }
      return Sha256.of(lines.toString());
    }
  }
}
