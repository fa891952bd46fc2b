package io.gristmill.device.plan;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.TokenIds;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;

/**
 * Ids of a micro-batch as kernels read them: every sequence padded to a multiple of the tile, with
 * targets of -1 where there is nothing to predict. Padding follows the last position of a sequence,
 * so that no real position attends to it.
 *
 * @param padded positions of a padded sequence
 * @param context positions of a sequence before padding
 * @param ids {@code [rows]}
 * @param targets {@code [rows]}
 * @param distinct the different ids, {@code [count]}
 * @param starts {@code [count + 1]}, where the rows of each id start in {@code order}
 * @param order row numbers of each id, ascending, without padding
 */
public record DeviceBatch(
    int sequences,
    int padded,
    int context,
    int[] ids,
    int[] targets,
    int[] distinct,
    int[] starts,
    int[] order)
    implements DeviceRows {

  private static final int NONE = -1;

  /**
   * Pads a batch.
   *
   * @param padded positions of a padded sequence
   * @throws io.gristmill.error.IncompatibleArtifactException for an id outside the vocabulary
   */
  public static DeviceBatch of(TokenBatch batch, GptConfig model, int padded) {
    int context = batch.contextLength();
    int[] given = TokenIds.inputs(batch.inputs(), model);
    int[] wanted = TokenIds.targets(batch.targets(), model);
    int[] ids = new int[batch.batchSize() * padded];
    int[] targets = new int[ids.length];
    Arrays.fill(targets, NONE);
    for (int i = 0; i < given.length; i++) {
      int row = i / context * padded + i % context;
      ids[row] = given[i];
      targets[row] = wanted[i] == TokenBatch.IGNORED ? NONE : wanted[i];
    }
    return grouped(batch.batchSize(), padded, context, ids, targets, given, model.vocabularySize());
  }

  /**
   * Groups rows by id, by counting: a step waits for it, and sorting takes several times as long.
   *
   * @param given ids of every real position
   */
  private static DeviceBatch grouped(
      int sequences,
      int padded,
      int context,
      int[] ids,
      int[] targets,
      int[] given,
      int vocabulary) {
    int[] next = new int[vocabulary + 1];
    for (int id : given) {
      next[id + 1]++;
    }
    int[] distinct = new int[Math.min(given.length, vocabulary)];
    int[] starts = new int[distinct.length + 1];
    int count = 0;
    for (int id = 0; id < vocabulary; id++) {
      if (next[id + 1] > 0) {
        distinct[count] = id;
        starts[count++] = next[id];
      }
      next[id + 1] += next[id];
    }
    starts[count] = given.length;
    int[] order = new int[given.length];
    for (int i = 0; i < given.length; i++) {
      order[next[given[i]]++] = i / context * padded + i % context;
    }
    return new DeviceBatch(
        sequences,
        padded,
        context,
        ids,
        targets,
        Arrays.copyOf(distinct, count),
        Arrays.copyOf(starts, count + 1),
        order);
  }

  /** Positions of all padded sequences. */
  @Override
  public int rows() {
    return ids.length;
  }

  /** Number of targets. */
  public long targetCount() {
    return Arrays.stream(targets).filter(target -> target != NONE).count();
  }
}
