package io.gristmill.spark.erase;

import io.gristmill.error.InvalidInputException;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.stage.StageRunner;
import java.io.IOException;
import java.util.Optional;

/** The stages after cleaning, each made anew, kept or removed. */
final class Downstream {

  private static final String OUTSIDE = "../";

  private final ErasurePlan plan;
  private final ErasureRequest request;

  Downstream(ErasurePlan plan, ErasureRequest request) {
    this.plan = plan;
    this.request = request;
  }

  /** One stage; empty if it was not finished, as then nothing of it stays. */
  Optional<StageChange> change(Job job, StageContext context, StageRunner runner)
      throws IOException {
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
    if (job.learns() && request.learned() == Learned.DELETE) {
      return Optional.of(
          remove(
              directory,
              before.get(),
              "learned from erased documents; pipeline --resume learns anew"));
    }
    if (job.learns() && request.learned() == Learned.KEEP) {
      StageManifest kept = runner.keep(job, before.get(), request.sha256());
      return Optional.of(
          new StageChange(
              job.stage(),
              "kept",
              before.get(),
              Optional.of(kept),
              "learned from erased documents too; to be rid of that: a new --output, or erase with --learned retrain or delete"));
    }
    return Optional.of(remake(job, directory, before.get(), runner));
  }

  private static StageChange remake(
      Job job, StageDirectory directory, StageManifest before, StageRunner runner)
      throws IOException {
    try {
      StageManifest made = runner.remake(job);
      return new StageChange(job.stage(), "made anew", before, Optional.of(made), "");
    } catch (InvalidInputException e) {
      // What is left may be too little, such as no document to validate with.
      return remove(directory, before, e.getMessage());
    }
  }

  private static Optional<String> missing(Job job, StageContext context) throws IOException {
    for (String stage : job.upstream()) {
      if (context.directory(stage).manifest().isEmpty()) {
        return Optional.of(stage);
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
}
