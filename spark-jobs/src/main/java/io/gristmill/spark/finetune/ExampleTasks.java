package io.gristmill.spark.finetune;

import io.gristmill.io.Storage;
import io.gristmill.spark.finetune.Example.Labelled;
import io.gristmill.spark.finetune.Example.MalformedException;
import io.gristmill.spark.finetune.ExampleShardWriter.WrittenExamples;
import io.gristmill.spark.finetune.LabelSet.LabelCounts;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.function.Function;

/** What tasks do with a file of examples. */
final class ExampleTasks {

  private ExampleTasks() {}

  /** Counts the labels of a file. */
  record CountLabels(Storage storage, ExampleFields fields, DocumentSplit split)
      implements Function<ExampleSource, LabelCounts> {

    private static final long serialVersionUID = 1L;

    @Override
    public LabelCounts call(ExampleSource source) throws IOException {
      LabelCounts counts = new LabelCounts();
      new ExampleFile(storage.input(source.uri()), fields)
          .read(
              new ExampleFile.Receiver() {
                @Override
                public void example(long line, Example example) {
                  counts.add(
                      ((Labelled) example).label(), source.split(example, split) == Split.TRAIN);
                }

                @Override
                public void malformed(long line, String reason) {
                  // quarantined when the rows are written
                }
              });
      return counts;
    }
  }

  /** Writes the rows of a file. */
  record WriteRows(
      Storage storage,
      String directory,
      ExamplePlan plan,
      TokenizerSource tokenizer,
      ReferenceScores.Source reference)
      implements Function<ExampleSource, WrittenExamples> {

    private static final long serialVersionUID = 1L;

    /** The tokenizer, which is built once for each executor. */
    @FunctionalInterface
    interface TokenizerSource extends Serializable {
      BytePairTokenizer get();
    }

    @Override
    public WrittenExamples call(ExampleSource source) throws IOException {
      ExampleEncoder encoder = new ExampleEncoder(plan, tokenizer.get());
      try (ReferenceScores scores = reference.open();
          ExampleShardWriter writer =
              new ExampleShardWriter(storage, directory, source, plan, scores)) {
        new ExampleFile(storage.input(source.uri()), new ExampleFields(plan.section().task()))
            .read(
                new ExampleFile.Receiver() {
                  @Override
                  public void example(long line, Example example)
                      throws IOException, MalformedException {
                    List<EncodedText> texts = encoder.encode(example);
                    writer.add(source.split(example, plan.split()), texts);
                  }

                  @Override
                  public void malformed(long line, String reason) throws IOException {
                    writer.quarantine(line, reason);
                  }
                });
        return writer.commit();
      }
    }
  }
}
