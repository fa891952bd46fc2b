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
    long[] keys = new long[given.length];
    for (int i = 0; i < given.length; i++) {
      keys[i] = (long) given[i] << Integer.SIZE | i / context * padded + i % context;
    }
    Arrays.sort(keys);
    return sorted(batch.batchSize(), padded, context, ids, targets, keys);
  }

  /**
   * Groups rows by id.
   *
   * @param keys ascending, id and row of every real position
   */
  private static DeviceBatch sorted(
      int sequences, int padded, int context, int[] ids, int[] targets, long[] keys) {
    int[] order = new int[keys.length];
    int[] distinct = new int[keys.length];
    int[] starts = new int[keys.length + 1];
    int count = 0;
    for (int i = 0; i < keys.length; i++) {
      order[i] = (int) keys[i];
      int id = (int) (keys[i] >>> Integer.SIZE);
      if (count == 0 || distinct[count - 1] != id) {
        distinct[count] = id;
        starts[count++] = i;
      }
    }
    starts[count] = keys.length;
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
