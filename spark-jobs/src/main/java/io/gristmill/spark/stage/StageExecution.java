package io.gristmill.spark.stage;

import io.gristmill.config.SettingValues;
import io.gristmill.io.Sha256;
import io.gristmill.spark.metrics.StageCost;
import io.gristmill.spark.stage.Engine.Meter;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job with the inputs it has now.
 *
 * @param inputs for the manifest: files outside the run and directories in it
 * @param outsideBytes of the files outside the run
 * @param upstream manifests of the stages that must be finished
 */
public record StageExecution(
    Job job,
    StageContext context,
    StageOrigin origin,
    List<InputEntry> inputs,
    long outsideBytes,
    Map<Upstream, StageManifest> upstream) {

  /**
   * Reads what identifies the inputs of a job.
   *
   * @throws io.gristmill.error.InvalidInputException if a stage that it needs is not finished
   */
  public static StageExecution of(Job job, StageContext context) throws IOException {
    SortedMap<String, String> settings = new TreeMap<>(job.settings(context.config()));
    settings.put(StageManifest.SEED, SettingValues.render(context.config().seed()));
    List<InputEntry> inputs = new ArrayList<>(job.inputs(context));
    SortedMap<String, String> files = new TreeMap<>();
    inputs.forEach(input -> StageOrigin.add(input, files));
    long outsideBytes = inputs.stream().mapToLong(InputEntry::bytes).sum();
    Map<Upstream, StageManifest> required = new LinkedHashMap<>();
    SortedMap<String, String> identities = new TreeMap<>();
    for (Upstream stage : job.upstream(context.config())) {
      StageDirectory directory = context.directory(stage.stage());
      if (stage.required()) {
        required.put(stage, directory.require());
      }
      Optional<StageManifest> manifest =
          stage.required() ? Optional.of(required.get(stage)) : directory.manifest();
      if (manifest.isPresent()) {
        identities.put(stage.stage(), manifest.get().identity());
        inputs.add(new InputEntry(directory.uri(), manifest.get().outputs().bytes()));
      }
    }
    StageOrigin origin = new StageOrigin(job.stage(), settings, files, identities);
    return new StageExecution(job, context, origin, inputs, outsideBytes, required);
  }

  /** Identifies everything the bytes of the stage depend on. */
  public String fingerprint() {
    return origin.fingerprint();
  }

  /** Whether an attempt of the same job with the same inputs was begun. */
  public boolean isBegun() throws IOException {
    return directory().begun(job.stage()).equals(Optional.of(origin));
  }

  /** Marks the directory as begun, so that this execution can be continued later. */
  public void begin() throws IOException {
    directory().begin(origin);
  }

  /**
   * Checks the files of the stages it reads, runs the job, and writes the manifest last.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if a file that it reads was changed
   */
  public StageManifest run(Clock clock) throws IOException {
    long bytes = outsideBytes;
    for (Map.Entry<Upstream, StageManifest> read : upstream.entrySet()) {
      StageDirectory stage = context.directory(read.getKey().stage());
      bytes +=
          new StageFiles(context.storage(), context.engine(), stage)
              .requireUnchanged(read.getValue(), read.getKey().files());
    }
    long partitionBytes = context.config().shuffle().partitionBytes();
    Instant started = clock.instant();
    StageResult result;
    try (Meter meter = context.engine().begin(job.stage(), bytes, partitionBytes)) {
      result = context.progress().stage(job.stage(), () -> job.run(context));
      result.extra().set(StageCost.FIELD, meter.cost().toJson());
    }
    StageManifest manifest =
        new StageManifest(
            job.stage(),
            origin.fingerprint(),
            origin.settings(),
            origin.upstream(),
            Entries.inputs(inputs),
            Entries.outputs(result.outputs()),
            started,
            clock.instant(),
            Sha256.of(origin.settings().toString()),
            StageRunner.version(),
            result.extra());
    directory().write(context.effectiveConfig());
    directory().commit(manifest);
    return manifest;
  }

  private StageDirectory directory() {
    return context.directory(job.stage());
  }
}
