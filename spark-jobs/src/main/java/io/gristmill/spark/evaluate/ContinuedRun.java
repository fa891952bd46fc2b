package io.gristmill.spark.evaluate;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.config.SettingValues;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.spark.evaluate.ModelPointer.Publication;
import io.gristmill.spark.stage.StageDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The earlier run that a run continues, stored in its {@code after.json}: the pointer may be moved
 * while the run is interrupted, and its stages must continue with the model they began with.
 *
 * @param named value of {@code --after}: a run or a pointer
 * @param checkpoint URI of the checkpoint whose model and tokenizer are used
 * @param runs all earlier runs, the first one first and the continued one last
 */
public record ContinuedRun(String named, String checkpoint, List<String> runs) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "after.json";

  public ContinuedRun {
    runs = List.copyOf(runs);
  }

  /** Reads the file of a run; empty if the run continues no other. */
  public static Optional<ContinuedRun> read(Storage storage, String run) throws IOException {
    String uri = run + "/" + FILE;
    if (!storage.exists(uri)) {
      return Optional.empty();
    }
    try (InputStream in = storage.input(uri).open()) {
      JsonNode json = JSON.readTree(in);
      List<String> runs =
          JSON.convertValue(json.path("runs"), new TypeReference<List<String>>() {});
      if (json.path("checkpoint").isTextual() && runs != null && !runs.isEmpty()) {
        return Optional.of(
            new ContinuedRun(json.path("named").asText(), json.path("checkpoint").asText(), runs));
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(uri, e);
    }
    throw damaged(uri, null);
  }

  private static IncompatibleArtifactException damaged(String uri, Exception cause) {
    return new IncompatibleArtifactException(
        "continued run: not readable (expected \"checkpoint\" and \"runs\") at " + uri, cause);
  }

  /**
   * Finds the run and model that {@code --after} names.
   *
   * @param files of the earlier runs
   * @param named URI of a pointer or a run, without a slash at its end
   * @throws InvalidInputException if it is neither
   */
  public static ContinuedRun find(Storage files, String named) throws IOException {
    Optional<Publication> published = new ModelPointer(files, named).newest();
    String run = published.map(Publication::run).orElse(named);
    String checkpoint = published.isPresent() ? published.get().checkpoint() : newest(files, run);
    List<String> runs = new ArrayList<>();
    read(files, run).ifPresent(earlier -> runs.addAll(earlier.runs()));
    runs.add(run);
    return new ContinuedRun(named, checkpoint, runs);
  }

  private static String newest(Storage files, String run) throws IOException {
    StageDirectory trained = new StageDirectory(files, run, "checkpoints");
    Optional<Checkpoint> newest =
        trained.manifest().isPresent()
            ? new CheckpointStore(files, trained.uri()).model()
            : Optional.empty();
    return newest
        .map(Checkpoint::uri)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    format(
                        "--after: no model (expected a trained run, or a pointer that publish"
                            + " wrote) at %s",
                        run)));
  }

  public void write(Storage storage, String run) throws IOException {
    ObjectNode json = JSON.createObjectNode().put("named", named).put("checkpoint", checkpoint);
    runs.forEach(json.putArray("runs")::add);
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    storage.output(run + "/" + FILE).write(bytes);
  }

  /** Settings that make a run continue this one, in addition to its configuration. */
  public List<String> settings(DedupSection dedup) {
    Set<String> against = new LinkedHashSet<>(dedup.against());
    against.addAll(runs);
    return List.of(
        "dedup.against=" + SettingValues.render(List.copyOf(against)),
        "dedup.write-index=true",
        "tokenizer.from=" + SettingValues.render(checkpoint),
        "training.from=" + SettingValues.render(checkpoint));
  }
}
