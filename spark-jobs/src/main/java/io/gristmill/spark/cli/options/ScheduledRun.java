package io.gristmill.spark.cli.options;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.SettingValues;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.HadoopStorage;
import io.gristmill.spark.storage.RunLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;

/**
 * The run directory for a scheduler that starts the same command each time, with {@code {run}} as
 * the last name of {@code --output}. The id is the start time of the run, or that of the previous
 * run if it did not exit with 0. It is stored in {@code _unfinished} in the folder of the runs,
 * which is locked against a second command.
 *
 * @param output URI of the run directory
 */
public record ScheduledRun(Storage files, RunLock lock, String state, String output)
    implements AutoCloseable {

  private static final String PLACEHOLDER = "{run}";
  private static final String UNFINISHED = "/_unfinished";
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Returns true if an output contains {@code {run}}. */
  public static boolean isIn(String output) {
    return output.contains(PLACEHOLDER);
  }

  /**
   * Begins a run or continues the unfinished one.
   *
   * @param output URI with {@code {run}}
   * @throws InvalidConfigException if {@code {run}} is not the last name, or is there twice
   * @throws io.gristmill.error.GristmillException.RunInUseException if another command has a run
   *     there
   */
  public static ScheduledRun begin(String output, String command, InstantSource clock)
      throws IOException {
    String folder = output.replaceAll("/\\{run}/*$", "");
    if (folder.equals(output) || isIn(folder)) {
      throw new InvalidConfigException(
          format("output: %s (expected %s once, as the last name)", output, PLACEHOLDER));
    }
    Configuration hadoop = HadoopConfigurations.create();
    Storage files = new HadoopStorage(hadoop);
    String runs = RunOptions.directory(files, folder);
    RunLock lock = RunLock.acquire(hadoop, runs, command);
    try {
      String state = runs + UNFINISHED;
      if (!files.exists(state)) {
        byte[] id = ID.format(clock.instant()).getBytes(StandardCharsets.US_ASCII);
        files.output(state).write(id);
      }
      try (InputStream in = files.input(state).open()) {
        String id = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        return new ScheduledRun(files, lock, state, runs + "/" + id);
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Does the work of the run. The next command begins another run if this one succeeds, or if its
   * input was read and cannot be used: a retry with the same input would fail again.
   */
  public int finishing(Callable<Integer> work) throws Exception {
    try {
      int status = work.call();
      files.delete(state);
      return status;
    } catch (InvalidInputException e) {
      if (isRead()) {
        files.delete(state);
      }
      throw e;
    }
  }

  private boolean isRead() throws IOException {
    return new StageDirectory(files, output, "clean").manifest().isPresent();
  }

  /**
   * Returns the input that a continued run has already read, as a setting: {@code --input} may
   * match other files by now, which belong to the next run.
   */
  public static List<String> inputRead(RunConfig config, Storage files, String run)
      throws IOException {
    Optional<StageManifest> cleaned = new StageDirectory(files, run, "clean").manifest();
    if (cleaned.isEmpty()) {
      return List.of();
    }
    List<String> shards = CleanJob.shards(cleaned.get(), files, config.clean());
    return List.of("input=" + SettingValues.render(shards));
  }

  @Override
  public void close() {
    lock.close();
  }
}
