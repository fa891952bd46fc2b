package io.gristmill.spark.clean;

import io.gristmill.config.CleanSection;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.extract.ExtractionLimits;
import io.gristmill.preprocessing.extract.MainTextExtractor;
import io.gristmill.preprocessing.language.LanguageIdentifier;
import io.gristmill.preprocessing.mask.MaskerFactory;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import io.gristmill.spark.read.ShardSources;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;

/** Reads the splits of one task and writes its tables in one pass; nothing is held in memory. */
public final class CleanPartition implements Function<CleanTask, CleanResult> {

  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final String directory;
  private final CleanSection clean;
  private final Lists lists;
  private final MaskerFactory masking;

  /** The user's lists, which may be millions of entries: once an executor, not once a task. */
  @FunctionalInterface
  public interface Lists extends Serializable {
    CleanLists get();
  }

  /**
   * Reads the key of pseudonyms, if there is one, so that it is missed before the job starts.
   *
   * @param directory of the stage
   */
  public CleanPartition(Storage storage, String directory, CleanSection clean, Lists lists) {
    this.storage = storage;
    this.directory = directory;
    this.clean = clean;
    this.lists = lists;
    this.masking = MaskerFactory.of(clean);
  }

  /** Is told how far a task is. */
  public interface Watcher {

    /** Before the first split. */
    void started();

    /** Of each record. */
    void met(Outcome outcome);

    /** After each split. */
    void finished(CleanTask.ShardSplit split);
  }

  private static final Watcher UNWATCHED =
      new Watcher() {
        @Override
        public void started() {}

        @Override
        public void met(Outcome outcome) {}

        @Override
        public void finished(CleanTask.ShardSplit split) {}
      };

  @Override
  public CleanResult call(CleanTask task) throws IOException {
    return call(task, UNWATCHED);
  }

  /** As {@link #call(CleanTask)}, for one who wants to know what each split costs. */
  public CleanResult call(CleanTask task, Watcher watcher) throws IOException {
    Pipeline pipeline = pipeline();
    return new CleanOutput(storage, directory, clean, pipeline::masked)
        .write(
            task.number(),
            task.splits().stream().map(CleanTask.ShardSplit::uri).distinct().toList(),
            outcomes -> {
              watcher.started();
              for (CleanTask.ShardSplit split : task.splits()) {
                read(split, pipeline, outcomes, watcher);
                watcher.finished(split);
              }
            });
  }

  private void read(
      CleanTask.ShardSplit split, Pipeline pipeline, CleanOutput.Outcomes outcomes, Watcher watcher)
      throws IOException {
    ReadLimits limits = new ReadLimits(clean.maxRecordBytes(), clean.maxDecompressionRatio());
    InputFile file = storage.input(split.uri());
    try (RecordIterator records = ShardSources.any().open(file, split.range(), limits)) {
      while (records.hasNext()) {
        Outcome outcome = named(split, pipeline.run(records.next()));
        watcher.met(outcome);
        outcomes.accept(split.uri(), outcome);
      }
    }
  }

  private static Outcome named(CleanTask.ShardSplit split, Outcome outcome) {
    if (outcome instanceof Outcome.Kept kept) {
      return new Outcome.Kept(split.name(kept.document()), kept.values());
    }
    return outcome instanceof Outcome.Dropped dropped
        ? new Outcome.Dropped(
            split.name(dropped.document()), dropped.rule(), dropped.reason(), dropped.values())
        : outcome;
  }

  private Pipeline pipeline() throws IOException {
    Optional<LanguageIdentifier> identifier =
        clean.languageModel().isEmpty()
            ? Optional.empty()
            : Optional.of(LanguageIdentifier.load(storage.input(clean.languageModel())));
    return new Pipeline(
        clean, new MainTextExtractor(ExtractionLimits.DEFAULT), identifier, lists.get(), masking);
  }
}
