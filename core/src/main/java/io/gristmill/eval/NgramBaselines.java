package io.gristmill.eval;

import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Losses of n-gram models on the split that a model is evaluated on. */
public final class NgramBaselines {

  /** Limited to fit a small heap; larger corpora are represented by their beginning. */
  public static final long MOST_TRAINING_TOKENS = 5_000_000;

  private static final int CHUNK = 1 << 20;

  private NgramBaselines() {}

  /**
   * Mean loss, nats per token, of {@code unigram}, {@code bigram} and {@code ngram} (of {@code
   * order}), trained on at most {@link #MOST_TRAINING_TOKENS} of the train split, over every token
   * of the validation split but the first of each shard.
   */
  public static Map<String, Double> measure(Storage storage, ShardManifest tokens, int order)
      throws IOException {
    NgramModel model = new NgramModel(Math.max(2, order), tokens.vocabularySize());
    train(model, storage, tokens);
    double[] sums = new double[3];
    long targets = 0;
    for (ShardManifest.Shard shard : tokens.shards(Split.VALIDATION)) {
      TokenShardReader reader = tokens.open(storage, shard.uri());
      for (long first = 0; first < reader.tokens() - 1; first += CHUNK) {
        // A chunk begins with the last token of the one before, which is not predicted again.
        int[] ids = read(reader, first, (int) Math.min(CHUNK + 1L, reader.tokens() - first));
        sums[0] += model.lossSum(ids, 1, 1);
        sums[1] += model.lossSum(ids, 1, 2);
        sums[2] += model.lossSum(ids, 1, order);
        targets += ids.length - 1;
      }
    }
    Map<String, Double> losses = new LinkedHashMap<>();
    losses.put("unigram", sums[0] / targets);
    losses.put("bigram", sums[1] / targets);
    losses.put("ngram", sums[2] / targets);
    return losses;
  }

  private static void train(NgramModel model, Storage storage, ShardManifest tokens)
      throws IOException {
    long left = MOST_TRAINING_TOKENS;
    for (ShardManifest.Shard shard : tokens.shards(Split.TRAIN)) {
      TokenShardReader reader = tokens.open(storage, shard.uri());
      for (long first = 0; first < reader.tokens() && left > 0; first += CHUNK) {
        long count = Math.min(Math.min(CHUNK, left), reader.tokens() - first);
        model.train(read(reader, first, (int) count));
        left -= count;
      }
    }
  }

  private static int[] read(TokenShardReader reader, long first, int count) throws IOException {
    int[] ids = new int[count];
    reader.read(first, ids, 0, count);
    return ids;
  }
}
