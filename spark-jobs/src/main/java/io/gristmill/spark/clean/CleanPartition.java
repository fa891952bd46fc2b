package io.gristmill.spark.clean;

import io.gristmill.config.CleanSection;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.extract.ExtractionLimits;
import io.gristmill.preprocessing.extract.MainTextExtractor;
import io.gristmill.preprocessing.language.LanguageIdentifier;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.DropCounter;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import io.gristmill.spark.read.ShardSources;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.table.ParquetTable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function;

/** Reads the splits of one task and writes its tables in one pass; nothing is held in memory. */
final class CleanPartition implements Function<CleanTask, CleanResult> {

  private static final long serialVersionUID = 1L;

  /** Hidden from readers of the stage; gathered and removed at its end. */
  static final String QUARANTINE_PARTS = "_quarantine";

  private final Storage storage;
  private final String directory;
  private final CleanSection clean;
  private final Lists lists;

  /** The user's lists, which may be millions of entries: once an executor, not once a task. */
  @FunctionalInterface
  interface Lists extends Serializable {
    CleanLists get();
  }

  CleanPartition(Storage storage, String directory, CleanSection clean, Lists lists) {
    this.storage = storage;
    this.directory = directory;
    this.clean = clean;
    this.lists = lists;
  }

  @Override
  public CleanResult call(CleanTask task) throws IOException {
    String documents = "documents/part-%05d.parquet".formatted(task.number());
    String rejects = "rejects/part-%05d.parquet".formatted(task.number());
    String quarantine = QUARANTINE_PARTS + "/part-%05d.jsonl".formatted(task.number());
    SortedMap<String, DropCounts> counts = new TreeMap<>();
    List<OutputEntry> outputs = new ArrayList<>();
    storage
        .output(resolve(quarantine))
        .write(
            quarantined ->
                outputs.add(
                    ParquetTable.write(
                        storage.output(resolve(documents)),
                        documents,
                        CleanTables.DOCUMENTS,
                        (ParquetTable.Sink kept) ->
                            outputs.add(
                                ParquetTable.write(
                                    storage.output(resolve(rejects)),
                                    rejects,
                                    CleanTables.REJECTS,
                                    (ParquetTable.Sink dropped) ->
                                        read(
                                            task,
                                            new Outlets(kept, dropped, quarantined),
                                            counts))))));
    return new CleanResult(List.copyOf(outputs), counts, quarantine);
  }

  /** Where the outcomes of a task go. */
  private record Outlets(
      ParquetTable.Sink kept, ParquetTable.Sink dropped, OutputStream quarantined) {}

  private void read(CleanTask task, Outlets outlets, SortedMap<String, DropCounts> counts)
      throws IOException {
    Pipeline pipeline = pipeline();
    ReadLimits limits = new ReadLimits(clean.maxRecordBytes(), clean.maxDecompressionRatio());
    for (CleanTask.ShardSplit split : task.splits()) {
      InputFile file = storage.input(split.uri());
      DocumentSource source = ShardSources.of(file);
      DropCounter counter = new DropCounter();
      try (RecordIterator records = source.open(file, split.range(), limits)) {
        while (records.hasNext()) {
          Outcome outcome = pipeline.run(records.next());
          counter.count(outcome);
          deliver(outcome, split, outlets);
        }
      }
      counts.merge(split.uri(), counter.counts(), DropCounts::merge);
    }
  }

  private Pipeline pipeline() throws IOException {
    Optional<LanguageIdentifier> identifier =
        clean.languageModel().isEmpty()
            ? Optional.empty()
            : Optional.of(LanguageIdentifier.load(storage.input(clean.languageModel())));
    return new Pipeline(
        clean, new MainTextExtractor(ExtractionLimits.DEFAULT), identifier, lists.get());
  }

  private void deliver(Outcome outcome, CleanTask.ShardSplit split, Outlets outlets)
      throws IOException {
    if (outcome instanceof Outcome.Kept kept) {
      outlets.kept().accept(CleanTables.row(split.name(kept.document()), kept.values()));
    } else if (outcome instanceof Outcome.Dropped dropped) {
      Document document = split.name(dropped.document());
      outlets
          .dropped()
          .accept(
              CleanTables.row(
                  clean.keepRejectText() ? document : document.withText(""),
                  dropped.values(),
                  dropped.rule(),
                  dropped.reason()));
    } else if (outcome instanceof Outcome.Quarantined record) {
      outlets.quarantined().write(QuarantineLine.of(record));
    }
  }

  private String resolve(String path) {
    return directory + "/" + path;
  }
}
