package io.gristmill.spark.cli.options;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Storage;
import io.gristmill.spark.evaluate.ContinuedRun;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.RunEncryption;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The run that is continued. The first command of a run stores it for the later ones, with and
 * without the option, so that a resumed run continues the same model even if a pointer has moved.
 */
public final class ContinuationOptions {

  @Option(
      names = "--after",
      paramLabel = "RUN",
      description =
          "an earlier run, or a pointer to the published model, to continue: its documents count"
              + " as duplicates, its tokenizer and model are used")
  private String after;

  private Optional<ContinuedRun> continued = Optional.empty();

  /** Returns the settings of the continued run; empty if no run is continued. */
  public List<String> settings(RunConfig config, Storage files, String run) throws IOException {
    Optional<String> named =
        Optional.ofNullable(after).map(uri -> RunOptions.directory(files, uri));
    if (named.equals(Optional.of(run))) {
      throw new InvalidConfigException(
          "--after: the run itself (expected an earlier run) at " + run);
    }
    continued = ContinuedRun.read(files, run);
    if (continued.isEmpty() && named.isPresent()) {
      Storage storage = RunEncryption.of(config).storage(files, run);
      continued = Optional.of(ContinuedRun.find(storage, named.get()));
      requireNotBegun(storage, run, named.get());
    }
    continued.ifPresent(
        kept ->
            named
                .filter(now -> !now.equals(kept.named()))
                .ifPresent(now -> refuse(now, kept.named(), run)));
    return continued.map(kept -> kept.settings(config.dedup())).orElse(List.of());
  }

  /** A run that was de-duplicated without earlier runs cannot continue them later. */
  private void requireNotBegun(Storage storage, String run, String now) throws IOException {
    if (continued.orElseThrow().runs().contains(run)) {
      throw new IncompatibleArtifactException(
          format(
              "--after: %s, which continues this run (expected an earlier run) at %s", now, run));
    }
    if (new StageDirectory(storage, run, "dedup").manifest().isPresent()) {
      throw new IncompatibleArtifactException(
          format(
              "--after: %s (expected none, as the run was de-duplicated without it; or another"
                  + " --output) at %s",
              now, run));
    }
  }

  private static void refuse(String now, String before, String run) {
    throw new IncompatibleArtifactException(
        format("--after: %s (expected %s, as the run was begun) at %s", now, before, run));
  }

  /** Stores the continued run in the run directory. */
  public void record(StageContext context) throws IOException {
    if (continued.isPresent() && ContinuedRun.read(context.storage(), context.run()).isEmpty()) {
      continued.get().write(context.storage(), context.run());
    }
  }
}
