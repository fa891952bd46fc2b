package io.gristmill.training.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code metrics.jsonl}: one line a round, each round once. The file is replaced as a whole after
 * every round, since object stores cannot append and a killed process could leave half a line.
 */
public final class MetricsLog implements RoundListener {

  private static final Logger log = LoggerFactory.getLogger(MetricsLog.class);
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
    MetricsLog metrics = new MetricsLog(storage.output(uri));
    if (finishedRounds > 0 && storage.exists(uri)) {
      for (RoundMetrics round : read(storage.input(uri))) {
        if (round.round() <= finishedRounds) {
          metrics.add(round);
        }
      }
    }
    metrics.save();
    return metrics;
  }

  /**
   * All lines of a log. Where the last one is damaged, as by a loss of power, it is left out.
   *
   * @throws IncompatibleArtifactException for another line that is not JSON
   */
  public static List<RoundMetrics> read(InputFile file) throws IOException {
    List<String> lines;
    try (InputStream in = file.open()) {
      lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
    }
    List<RoundMetrics> rounds = new ArrayList<>();
    for (String line : lines) {
      try {
        rounds.add(RoundMetrics.ofJson(JSON.readTree(line)));
      } catch (JsonProcessingException e) {
        if (rounds.size() == lines.size() - 1) {
          log.warn("leaving out the last line, which is damaged, of {}", file.uri());
          break;
        }
        throw new IncompatibleArtifactException(
            "metrics: line " + (rounds.size() + 1) + " is not JSON at " + file.uri(), e);
      }
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
    file.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
