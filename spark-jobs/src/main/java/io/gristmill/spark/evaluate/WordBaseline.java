package io.gristmill.spark.evaluate;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.eval.BagOfWords;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.HeldOutBatches;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.function.Function;

/**
 * Trains a bag of words on the texts of the training examples, as far as the model reads them, and
 * returns its probabilities of the held-out ones: {@code [example][class]}. It takes a seed.
 */
record WordBaseline(Storage storage, String checkpoint, ShardManifest tokens, Objective objective)
    implements Function<Long, double[][]> {

  private static final long serialVersionUID = 1L;
  private static final int BATCH = 64;

  /** Training examples that are read at most. More would not fit in the memory of a task. */
  private static final int MOST = 500_000;

  @Override
  public double[][] call(Long seed) throws IOException {
    Checkpoint model = Checkpoint.open(storage, checkpoint);
    int vocabulary = HuggingFaceConfig.read(model.file(Checkpoint.CONFIG)).vocabularySize();
    BytePairTokenizer tokenizer = LoadedModel.tokenizer(storage, checkpoint, vocabulary);
    List<Labelled> training = read(Split.TRAIN, tokenizer, MOST);
    BagOfWords words =
        BagOfWords.train(
            training.stream().map(Labelled::text).toList(),
            training.stream().mapToInt(Labelled::label).toArray(),
            objective.outputs(),
            seed);
    return read(Split.VALIDATION, tokenizer, Integer.MAX_VALUE).stream()
        .map(example -> words.probabilities(example.text()))
        .toArray(double[][]::new);
  }

  private record Labelled(String text, int label) {}

  private List<Labelled> read(Split split, BytePairTokenizer tokenizer, int most)
      throws IOException {
    List<Labelled> examples = new ArrayList<>();
    for (ShardManifest.Shard shard : tokens.shards(split)) {
      HeldOutBatches rows =
          HeldOutBatches.of(tokens, tokens.open(storage, shard.uri()), tokens.rowLength(), 0);
      for (long i = 0; i < rows.batches(BATCH) && examples.size() < most; i++) {
        add(rows.batch(i, BATCH), tokenizer, examples);
      }
    }
    return examples;
  }

  /** The class is asked for at the end of a text, whose ids are before it. */
  private void add(TokenBatch batch, BytePairTokenizer tokenizer, List<Labelled> examples) {
    int first = objective.firstOutput(tokens.vocabularySize());
    for (int row = 0; row < batch.batchSize(); row++) {
      for (int t = 0; t < batch.contextLength(); t++) {
        int target = batch.targets()[row][t];
        if (objective.isClass(target, tokens.vocabularySize())) {
          int start = batch.hasSeveralTexts() ? batch.starts()[row][t] : 0;
          int[] ids = Arrays.copyOfRange(batch.inputs()[row], start, t);
          examples.add(new Labelled(tokenizer.decode(ids), target - first));
        }
      }
    }
  }
}
