package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.GristmillException;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run, {@code round-NNNNNN/} each. A checkpoint is written under a temporary
 * name, forced to the disk and renamed; its {@code state.json}, written last, lists the length and
 * checksum of every file, so that neither a checkpoint that was written partially, on a store
 * without atomic renames, nor one that was damaged later counts as complete.
 */
public final class CheckpointStore {

  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern STATE_URI = Pattern.compile("(.*/round-\\d{6,})/state\\.json");

  /** Maximum number of damaged checkpoints in a message. */
  private static final int MOST_SHOWN = 3;

  private static final String PASSED_OVER = "passing over a damaged checkpoint: {}";

  private final Storage storage;
  private final String directory;

  public CheckpointStore(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  /** Writes a checkpoint atomically, replacing any checkpoint of the same round. */
  public Checkpoint write(CheckpointState state, Content content) throws IOException {
    String name = format("round-%06d", state.round());
    String beside = directory + "/." + name + ".part";
    storage.delete(beside);
    Map<String, Long> lengths = new TreeMap<>();
    Map<String, Checksum> checksums = new TreeMap<>();
    for (String file : content.writeTo(beside)) {
      lengths.put(file, storage.input(beside + "/" + file).length());
      checksums.put(file, Checksum.take(storage, beside, file));
    }
    byte[] json =
        state.toJson(lengths, checksums).toPrettyString().getBytes(StandardCharsets.UTF_8);
    storage.output(beside + "/" + Checkpoint.STATE).write(json);
    storage.sync(beside);
    String uri = directory + "/" + name;
    remove(uri);
    storage.rename(beside, uri);
    return Checkpoint.open(storage, uri);
  }

  /** Lists all complete checkpoints, oldest first. */
  public List<Checkpoint> list() throws IOException {
    List<Checkpoint> complete = new ArrayList<>();
    scan(complete, new ArrayList<>());
    complete.sort(Comparator.comparingInt(checkpoint -> checkpoint.state().round()));
    return complete;
  }

  /** Describes the damage of each checkpoint that {@link #list} leaves out. */
  public List<String> damaged() throws IOException {
    List<String> problems = new ArrayList<>();
    scan(new ArrayList<>(), problems);
    return problems;
  }

  /**
   * Returns the newest checkpoint with an undamaged model; empty if there is no checkpoint.
   *
   * @throws IncompatibleArtifactException if all are damaged; says how
   */
  public Optional<Checkpoint> newest() throws IOException {
    return newest(Checkpoint::isOfTheModel);
  }

  /**
   * Returns the newest undamaged checkpoint, from which training can be resumed; empty if there is
   * no checkpoint.
   *
   * @throws IncompatibleArtifactException if all are damaged; says how
   */
  public Optional<Checkpoint> newestWhole() throws IOException {
    return newest(name -> true);
  }

  /** Logs the damaged checkpoints that it skips. */
  private Optional<Checkpoint> newest(Predicate<String> files) throws IOException {
    List<String> problems = damaged();
    List<Checkpoint> all = list();
    for (int i = all.size() - 1; i >= 0; i--) {
      try {
        Checkpoint whole = all.get(i).verified(files);
        problems.forEach(problem -> log.warn(PASSED_OVER, problem));
        return Optional.of(whole);
      } catch (IncompatibleArtifactException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw allDamaged(problems);
    }
    return Optional.empty();
  }

  private IncompatibleArtifactException allDamaged(List<String> problems) {
    List<String> shown = problems.subList(0, Math.min(MOST_SHOWN, problems.size()));
    return new IncompatibleArtifactException(
        format(
            "checkpoints: %d, all damaged (expected one that is not; remove them to start over) at"
                + " %s: %s",
            problems.size(), directory, String.join("; ", shown)));
  }

  /**
   * Returns the checkpoint with the lowest validation loss, or the newest if no loss was measured.
   */
  public Optional<Checkpoint> best() throws IOException {
    List<Checkpoint> all = list();
    Optional<Checkpoint> measured =
        all.stream()
            .filter(checkpoint -> checkpoint.state().validationLoss().isPresent())
            .min(Comparator.comparingDouble(c -> c.state().validationLoss().getAsDouble()));
    return measured.isPresent() || all.isEmpty() ? measured : Optional.of(all.get(all.size() - 1));
  }

  /**
   * Returns the model of a run: the newest checkpoint, or the best one of a training that was to
   * end when it no longer improves ({@code training.patience}), which is the one it is evaluated
   * with; empty if there is no checkpoint.
   *
   * @throws IncompatibleArtifactException if all are damaged, or the best one is
   */
  public Optional<Checkpoint> model() throws IOException {
    Optional<Checkpoint> newest = newest();
    return newest.isPresent() && newest.get().endsEarly()
        ? Optional.of(best().orElseThrow().verified(Checkpoint::isOfTheModel))
        : newest;
  }

  /**
   * The same for what needs one.
   *
   * @throws InvalidInputException if there is no checkpoint
   */
  public Checkpoint requireModel() throws IOException {
    return model()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "checkpoint: none (expected a finished training) at " + directory));
  }

  /** Deletes all checkpoints except the best one and those to be retained. */
  public void retain(Retention retention) throws IOException {
    List<Checkpoint> all = list();
    Set<String> kept = new HashSet<>();
    best().ifPresent(checkpoint -> kept.add(checkpoint.uri()));
    int previous = 0;
    for (int i = 0; i < all.size(); i++) {
      Checkpoint checkpoint = all.get(i);
      int round = checkpoint.state().round();
      if (i >= all.size() - retention.last() || retention.opensSpan(previous, round)) {
        kept.add(checkpoint.uri());
      }
      previous = round;
    }
    for (Checkpoint checkpoint : all) {
      if (!kept.contains(checkpoint.uri())) {
        remove(checkpoint.uri());
      }
    }
  }

  /** Deletes all checkpoints after a round, for a run that starts over. */
  public void deleteAfter(int round) throws IOException {
    for (Checkpoint checkpoint : list()) {
      if (checkpoint.state().round() > round) {
        remove(checkpoint.uri());
      }
    }
  }

  /** Renames a checkpoint before deletion, so that a partial deletion does not look like damage. */
  private void remove(String uri) throws IOException {
    String removed = directory + "/.removed";
    storage.delete(removed);
    if (storage.exists(uri)) {
      storage.rename(uri, removed);
      storage.delete(removed);
    }
  }

  private void scan(List<Checkpoint> complete, List<String> problems) throws IOException {
    for (InputFile file : storage.list(directory)) {
      Matcher name = STATE_URI.matcher(file.uri());
      if (name.matches()) {
        try {
          complete.add(Checkpoint.open(storage, name.group(1)));
        } catch (GristmillException e) {
          problems.add(e.getMessage());
        }
      }
    }
  }

  /** Writes the files of a checkpoint besides its state. */
  @FunctionalInterface
  public interface Content {

    /** Writes files into a directory and returns their names. */
    List<String> writeTo(String directory) throws IOException;
  }

  /**
   * The checkpoints that are kept besides the best one.
   *
   * @param last number of newest checkpoints
   * @param every also keeps the first checkpoint of every span of this many rounds; 0 for none
   */
  public record Retention(int last, int every) {

    public Retention {
      if (last < 1 || every < 0) {
        throw new IllegalArgumentException("retention: last " + last + ", every " + every);
      }
    }

    /** Whether a round is the first checkpoint of a span after the first one. */
    boolean opensSpan(int previousRound, int round) {
      return every > 0 && round / every > previousRound / every;
    }
  }
}
