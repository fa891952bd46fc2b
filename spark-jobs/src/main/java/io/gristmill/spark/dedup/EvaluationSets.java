package io.gristmill.spark.dedup;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.dedup.parts.DecontaminationSection;
import io.gristmill.preprocessing.dedup.parts.EvaluationFile;
import io.gristmill.preprocessing.dedup.parts.EvaluationFile.EvaluationItem;
import io.gristmill.preprocessing.dedup.parts.NGramIndex;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator.Contamination;
import io.gristmill.spark.engine.Iterators;
import io.gristmill.spark.stage.Entries.InputEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The evaluation sets of a configuration. They are small and read by the driver. */
public final class EvaluationSets {

  private EvaluationSets() {}

  public static List<InputEntry> inputs(Storage storage, DecontaminationSection config)
      throws IOException {
    List<InputEntry> inputs = new ArrayList<>();
    for (InputFile file : files(storage, config)) {
      inputs.add(new InputEntry(file.uri(), file.length()));
    }
    return inputs;
  }

  /** Index of their n-grams; empty if there are no files. */
  public static Optional<NGramIndex> index(Storage storage, DecontaminationSection config)
      throws IOException {
    if (config.files().isEmpty()) {
      return Optional.empty();
    }
    List<EvaluationItem> items = new ArrayList<>();
    for (InputFile file : files(storage, config)) {
      items.addAll(EvaluationFile.read(file));
    }
    NGramIndex index = NGramIndex.of(config, items);
    if (index.size() == 0) {
      throw new InvalidInputException(
          format(
              "evaluation sets: no n-gram of %d words in %d items (expected some) at %s",
              config.ngram(), items.size(), String.join(", ", config.files())));
    }
    return Optional.of(index);
  }

  private static List<InputFile> files(Storage storage, DecontaminationSection config)
      throws IOException {
    List<InputFile> files = new ArrayList<>();
    for (String uri : config.files()) {
      List<InputFile> found = storage.list(uri);
      if (found.isEmpty()) {
        throw new InvalidInputException(
            "dedup.decontamination.files: no files (expected evaluation items) at " + uri);
      }
      files.addAll(found);
    }
    return files;
  }

  /** Marks documents that contain words of an evaluation set. */
  public record DecontaminationPartition(Broadcast<NGramIndex> index)
      implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> documents) {
      Decontaminator decontaminator = new Decontaminator(index.value());
      return Iterators.map(documents, row -> marked(row, decontaminator));
    }

    private static Row marked(Row row, Decontaminator decontaminator) {
      if (!row.<String>getAs("reason").isEmpty()) {
        return row;
      }
      Optional<Contamination> found = decontaminator.find(row.getAs("text"));
      return found.map(contamination -> marked(row, contamination)).orElse(row);
    }

    private static Row marked(Row row, Contamination contamination) {
      Object[] values = new Object[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.get(i);
      }
      values[row.fieldIndex("text")] = "";
      values[row.fieldIndex("reason")] = Contamination.REASON;
      values[row.fieldIndex("task")] = contamination.task();
      values[row.fieldIndex("ngram")] = contamination.ngram();
      return RowFactory.create(values);
    }
  }
}
