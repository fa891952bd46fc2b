package io.gristmill.spark.evaluate;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.eval.ScoreTally;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.tokens.ValidationWindows;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Scores validation windows with one model for each partition. Only sums are returned. */
record ScorePartition(Storage storage, String checkpoint, ShardManifest tokens, int batchSize)
    implements FlatMapFunction<Iterator<ScorePartition.ScoreTask>, ScoreTally> {

  private static final long serialVersionUID = 1L;

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

  /**
   * Range of batches of validation windows.
   *
   * @param shard the {@code .bin} file
   */
  record ScoreTask(String shard, long firstBatch, long batches) implements Serializable {}
}
