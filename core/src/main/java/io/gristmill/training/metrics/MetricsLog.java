package io.gristmill.training.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import java.io.BufferedReader;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code metrics.jsonl}: one line a round, each round once. The file is replaced as a whole after
 * every round, since object stores cannot append and a killed process could leave half a line.
 */
public final class MetricsLog implements RoundListener {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final OutputFile file;
  private final StringBuilder text = new StringBuilder();
  private final List<RoundMetrics> rounds = new ArrayList<>();

  private MetricsLog(OutputFile file) {
    this.file = file;
  }

  /** Goes on after {@code finishedRounds}; lines of later rounds are about to be written again. */
  public static MetricsLog open(Storage storage, String uri, int finishedRounds)
      throws IOException {
    MetricsLog log = new MetricsLog(storage.output(uri));
    if (finishedRounds > 0 && storage.exists(uri)) {
      for (RoundMetrics metrics : read(storage.input(uri))) {
        if (metrics.round() <= finishedRounds) {
          log.add(metrics);
        }
      }
    }
    log.save();
    return log;
  }

  /**
   * All lines of a log.
   *
   * @throws IncompatibleArtifactException for a line that is not JSON
   */
  public static List<RoundMetrics> read(InputFile file) throws IOException {
    List<RoundMetrics> rounds = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        rounds.add(RoundMetrics.ofJson(JSON.readTree(line)));
      }
    } catch (JsonProcessingException | CharConversionException e) {
      throw new IncompatibleArtifactException(
          "metrics: line " + (rounds.size() + 1) + " is not JSON at " + file.uri(), e);
    }
    return rounds;
  }

  /** Every round so far, those before a resume included. */
  public List<RoundMetrics> rounds() {
    return List.copyOf(rounds);
  }

  @Override
  public void roundFinished(RoundMetrics metrics) {
    add(metrics);
    try {
      save();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(RoundMetrics metrics) {
    rounds.add(metrics);
    text.append(metrics.toJson()).append('\n');
  }

  private void save() throws IOException {
    file.write(out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
