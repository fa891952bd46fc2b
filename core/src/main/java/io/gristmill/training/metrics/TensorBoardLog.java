package io.gristmill.training.metrics;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TensorBoard event files, one for each span of rounds between two checkpoints, written whole at
 * the checkpoint. TensorBoard reads the files of a directory in the order of their names.
 */
public final class TensorBoardLog implements RoundListener {

  private static final String NAME = "events.out.tfevents.%010d.gristmill";
  private static final Pattern NAMED = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\..*");

  private final Storage storage;
  private final String directory;
  private final InstantSource clock;
  private final List<byte[]> pending = new ArrayList<>();

  private TensorBoardLog(Storage storage, String directory, InstantSource clock) {
    this.storage = storage;
    this.directory = directory;
    this.clock = clock;
  }

  /** Goes on after {@code finishedRounds}; files of later rounds are removed. */
  public static TensorBoardLog open(
      Storage storage, String directory, int finishedRounds, InstantSource clock)
      throws IOException {
    for (InputFile file : storage.list(directory)) {
      Matcher name = NAMED.matcher(file.uri().substring(file.uri().lastIndexOf('/') + 1));
      if (name.matches() && Long.parseLong(name.group(1)) > finishedRounds) {
        storage.delete(file.uri());
      }
    }
    return new TensorBoardLog(storage, directory, clock);
  }

  @Override
  public void roundFinished(RoundMetrics metrics) {
    add(metrics, "loss/train", metrics.loss());
    metrics.validationLoss().ifPresent(loss -> add(metrics, "loss/validation", loss));
    add(metrics, "learning-rate", metrics.learningRate());
    add(metrics, "gradient-norm", metrics.gradientNorm());
    add(metrics, "tokens-per-second", metrics.tokensPerSecond());
    if (Double.isFinite(metrics.mfu())) {
      add(metrics, "mfu", metrics.mfu());
    }
    add(metrics, "averaging-seconds", metrics.averagingSeconds());
    add(metrics, "averaging-share", metrics.averagingShare());
    add(metrics, "averaging-bytes", (double) metrics.averagingBytes());
  }

  @Override
  public void checkpointWritten(int round, String uri) {
    try (CommittedOutput out = storage.output(directory + "/" + format(NAME, round)).create()) {
      EventRecord.write(out, EventRecord.version(seconds()));
      for (byte[] event : pending) {
        EventRecord.write(out, event);
      }
      out.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pending.clear();
  }

  private void add(RoundMetrics metrics, String tag, double value) {
    pending.add(EventRecord.scalar(seconds(), metrics.step(), tag, (float) value));
  }

  private double seconds() {
    return clock.millis() * 1e-3;
  }
}
