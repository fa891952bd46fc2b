package io.gristmill.spark.finetune;

import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.spark.engine.Concatenation;
import io.gristmill.spark.finetune.Example.Labelled;
import io.gristmill.spark.finetune.Example.MalformedException;
import io.gristmill.spark.finetune.ExamplePlan.ExampleSource;
import io.gristmill.spark.finetune.ExamplePlan.ExampleSource.Use;
import io.gristmill.spark.finetune.ExampleShardWriter.WrittenExamples;
import io.gristmill.spark.finetune.LabelSet.LabelCounts;
import io.gristmill.spark.finetune.RowPacker.EncodedText;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * Tasks, each of which reads one file of examples.
 *
 * @param sources the files
 */
record ExampleTasks(JavaSparkContext spark, Storage storage, List<ExampleSource> sources) {

  /** SHA-256 of every file, in the order of the files. */
  static List<String> digests(JavaSparkContext spark, Storage storage, List<String> uris) {
    return uris.isEmpty()
        ? List.of()
        : spark.parallelize(uris, uris.size()).map(new DigestFile(storage)).collect();
  }

  /** Labels of the files that have training examples. */
  LabelCounts labels(ExampleFields fields, DocumentSplit split) {
    List<ExampleSource> training =
        sources.stream().filter(source -> source.use() != Use.VALIDATION).toList();
    LabelCounts counts = new LabelCounts();
    spark
        .parallelize(training, training.size())
        .map(new CountLabels(storage, fields, split))
        .collect()
        .forEach(counts::add);
    return counts;
  }

  /** Writes the shards of every file, and joins the lines that are no examples. */
  List<WrittenExamples> write(
      String directory,
      ExamplePlan plan,
      BytePairTokenizer tokenizer,
      ReferenceScores.Source reference)
      throws IOException {
    Broadcast<BytePairTokenizer> shared = spark.broadcast(tokenizer);
    List<WrittenExamples> written =
        spark
            .parallelize(sources, sources.size())
            .map(new WriteRows(storage, directory, plan, shared::value, reference))
            .collect();
    Concatenation.run(
        spark,
        storage,
        directory,
        sources.stream().map(s -> ExampleShardWriter.quarantinePart(s.number())).toList(),
        ExampleShardWriter.QUARANTINE_PARTS,
        ExampleShardWriter.QUARANTINE);
    storage.delete(directory + "/" + ExampleShardWriter.QUARANTINE_PARTS);
    return written;
  }

  /** Computes the SHA-256 of a file. */
  record DigestFile(Storage storage) implements Function<String, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String call(String uri) throws IOException {
      return Sha256.of(storage.input(uri));
    }
  }

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
