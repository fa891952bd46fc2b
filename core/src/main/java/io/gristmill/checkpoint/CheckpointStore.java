package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.GristmillException;
import io.gristmill.error.IncompatibleArtifactException;
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
 * The checkpoints of a run, {@code round-NNNNNN/} each. A checkpoint is written beside its final
 * name, forced to the disk and renamed; its {@code state.json}, written last, lists the length and
 * checksum of every file, so that one which a store without atomic renames left half done is not
 * taken for complete, nor one that a disk damaged since.
 */
public final class CheckpointStore {

  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern STATE_URI = Pattern.compile("(.*/round-\\d{6,})/state\\.json");

  /** Damaged checkpoints named in a message. */
  private static final int MOST_SHOWN = 3;

  private static final String PASSED_OVER = "passing over a damaged checkpoint: {}";

  private final Storage storage;
  private final String directory;

  public CheckpointStore(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  /** Writes a checkpoint whole or not at all, replacing one of the same round. */
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

  /** Complete checkpoints, oldest first. */
  public List<Checkpoint> list() throws IOException {
    List<Checkpoint> complete = new ArrayList<>();
    scan(complete, new ArrayList<>());
    complete.sort(Comparator.comparingInt(checkpoint -> checkpoint.state().round()));
    return complete;
  }

  /** What is wrong with each checkpoint that {@link #list} leaves out. */
  public List<String> damaged() throws IOException {
    List<String> problems = new ArrayList<>();
    scan(new ArrayList<>(), problems);
    return problems;
  }

  /**
   * The newest checkpoint whose model is undamaged; empty if there is no checkpoint at all.
   *
   * @throws IncompatibleArtifactException if all are damaged; says how
   */
  public Optional<Checkpoint> newest() throws IOException {
    return newest(Checkpoint::isOfTheModel);
  }

  /**
   * The newest checkpoint that is undamaged, from which training can go on; empty if there is no
   * checkpoint at all.
   *
   * @throws IncompatibleArtifactException if all are damaged; says how
   */
  public Optional<Checkpoint> newestWhole() throws IOException {
    return newest(name -> true);
  }

  /** Says which ones it passes over. */
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

  /** The checkpoint of the lowest validation loss; the newest where none was measured. */
  public Optional<Checkpoint> best() throws IOException {
    List<Checkpoint> all = list();
    Optional<Checkpoint> measured =
        all.stream()
            .filter(checkpoint -> checkpoint.state().validationLoss().isPresent())
            .min(Comparator.comparingDouble(c -> c.state().validationLoss().getAsDouble()));
    return measured.isPresent() || all.isEmpty() ? measured : Optional.of(all.get(all.size() - 1));
  }

  /** Deletes all but the best and what is to be retained. */
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

  /** Deletes every checkpoint after a round: a run that starts over must not find them. */
  public void deleteAfter(int round) throws IOException {
    for (Checkpoint checkpoint : list()) {
      if (checkpoint.state().round() > round) {
        remove(checkpoint.uri());
      }
    }
  }

  /** Out of sight first: one that is deleted halfway must not look like a damaged one. */
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

  /** What a checkpoint holds besides its state. */
  @FunctionalInterface
  public interface Content {

    /** Writes files into a directory; their names. */
    List<String> writeTo(String directory) throws IOException;
  }
}
