package io.gristmill.model.objective;

import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A loss of what the final norm gives at some positions of a batch. */
public interface HeadLoss {

  /** Rows are computed in multiples of this: products in bfloat16 are compiled for each shape. */
  int ROWS = 64;

  /** The positions, at least one, in the order of the rows that {@link #backward} gets. */
  int[] positions();

  /**
   * Sets the gradients of the vocabulary matrix and of the norm's output.
   *
   * @param a {@code [positions][d]}, the norm's output
   * @param da {@code [positions][d]}
   * @return the loss
   */
  double backward(Vocabulary head, INDArray a, INDArray da);

  /** Positions with a target, or the first one if there is none, as no matrix may be empty. */
  static int[] withTarget(int[] targets) {
    int[] some = rows(targets, target -> target != TokenBatch.IGNORED);
    return some.length == 0 ? new int[] {0} : some;
  }

  /**
   * Positions with a target of some kind, and so many of those without a target that there is a
   * multiple of {@link #ROWS}, if there are as many.
   */
  static int[] rows(int[] targets, IntPredicate wanted) {
    int[] some = IntStream.range(0, targets.length).filter(i -> wanted.test(targets[i])).toArray();
    int missing = Math.floorMod(-some.length, ROWS);
    IntStream ignored =
        IntStream.range(0, targets.length).filter(i -> targets[i] == TokenBatch.IGNORED);
    return IntStream.concat(IntStream.of(some), ignored.limit(missing)).sorted().toArray();
  }

  /** The targets at some positions. */
  static int[] at(int[] positions, int[] targets) {
    return Arrays.stream(positions).map(position -> targets[position]).toArray();
  }

  /** Number of targets that are not ignored. */
  static long count(int[] targets) {
    return Arrays.stream(targets).filter(id -> id != TokenBatch.IGNORED).count();
  }
}
