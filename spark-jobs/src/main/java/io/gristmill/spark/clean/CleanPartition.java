package io.gristmill.spark.clean;

import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.extract.MainTextExtractor;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.mask.MaskerFactory;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.LanguageIdentifier;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.spark.clean.CleanPlan.CleanTask;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.clean.CleanWriter.CleanResult;
import io.gristmill.spark.read.ShardSources;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import java.util.function.Consumer;
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
    this.masking = clean.masking();
  }

  @Override
  public CleanResult call(CleanTask task) throws IOException {
    try (Running running = start(task)) {
      for (ShardSplit split : task.splits()) {
        running.clean(split, outcome -> {});
      }
      return running.commit();
    }
  }

  /** Opens the files of a task, for a caller that measures each split. */
  public Running start(CleanTask task) throws IOException {
    Pipeline pipeline = pipeline();
    CleanWriter writer =
        new CleanWriter(storage, directory, clean, pipeline::masked, task.number())
            .counting(task.splits().stream().map(ShardSplit::uri).toList());
    return new Running(pipeline, writer);
  }

  /** A task being cleaned, split by split. */
  public final class Running implements Closeable {

    private final Pipeline pipeline;
    private final CleanWriter writer;

    private Running(Pipeline pipeline, CleanWriter writer) {
      this.pipeline = pipeline;
      this.writer = writer;
    }

    /**
     * Cleans the records of a split.
     *
     * @param listener receives each outcome before it is written
     */
    public void clean(ShardSplit split, Consumer<Outcome> listener) throws IOException {
      ReadLimits limits = new ReadLimits(clean.maxRecordBytes(), clean.maxDecompressionRatio());
      InputFile file = storage.input(split.uri());
      try (RecordIterator records = ShardSources.any().open(file, split.range(), limits)) {
        while (records.hasNext()) {
          Outcome outcome = pipeline.run(split.name(records.next()));
          listener.accept(outcome);
          writer.accept(split.uri(), outcome);
        }
      }
    }

    public CleanResult commit() throws IOException {
      return writer.commit();
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
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
