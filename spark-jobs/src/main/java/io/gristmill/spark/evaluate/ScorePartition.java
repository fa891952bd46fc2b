package io.gristmill.spark.evaluate;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.eval.ScoreTally;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.tokens.ValidationWindows;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Scores validation windows with one model a partition; only sums leave it. */
final class ScorePartition implements FlatMapFunction<Iterator<ScoreTask>, ScoreTally> {

  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final String checkpoint;
  private final ShardManifest tokens;
  private final int batchSize;

  ScorePartition(Storage storage, String checkpoint, ShardManifest tokens, int batchSize) {
    this.storage = storage;
    this.checkpoint = checkpoint;
    this.tokens = tokens;
    this.batchSize = batchSize;
  }

  @Override
  public Iterator<ScoreTally> call(Iterator<ScoreTask> tasks) throws IOException {
    ScoreTally tally = ScoreTally.none(tokens.vocabularySize());
    try (LoadedModel model = LoadedModel.load(Checkpoint.open(storage, checkpoint))) {
      int[] tokenBytes = model.tokenBytes();
      while (tasks.hasNext()) {
        ScoreTask task = tasks.next();
        ValidationWindows windows =
            new ValidationWindows(
                tokens.open(storage, task.shard()), model.network().config().contextLength());
        for (long i = 0; i < task.batches(); i++) {
          TokenBatch batch = windows.batch(task.firstBatch() + i, batchSize);
          tally = tally.merge(ScoreTally.of(batch, model.network().score(batch), tokenBytes));
        }
      }
    }
    return List.of(tally).iterator();
  }
}
