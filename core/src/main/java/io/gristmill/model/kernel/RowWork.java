package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Scratch;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.row.Rows;
import java.nio.ByteBuffer;

/**
 * Distributes the rows of matrices over workers.
 *
 * <p>All operations on rows are called from the same few lines here. That keeps the compiler from
 * inlining their loops over lanes into loops over rows, which would exceed the compiler's limits,
 * so that every vector would be allocated as an object.
 */
final class RowWork implements AutoCloseable {

  private static final int CHUNK_BYTES = 1 << 16;
  private static final int BLOCK_BYTES = 1 << 13;

  /** Number of partial sums over rows, independent of the number of workers. */
  private static final int PARTS = 8;

  private final Rows math;
  private final Workers workers;
  private final Scratch partial = new Scratch();
  private final Scratch total = new Scratch();

  RowWork(Rows math, Workers workers) {
    this.math = math;
    this.workers = workers;
  }

  /** Calls the operation for every row of {@code width} bytes. */
  void each(int rows, int width, Row row) {
    workers.each(
        rows, Math.max(1, CHUNK_BYTES / width), (worker, from, to) -> run(row, from, to, width));
  }

  /** Calls the operation for the rows of {@code [from, to)}. */
  private static void run(Row row, int from, int to, int width) {
    for (int i = from; i < to; i++) {
      row.at(i * width);
    }
  }

  /** Calls the operation for every block of {@code bytes} of elements. */
  void eachBlock(int bytes, Block block) {
    each(
        (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES,
        BLOCK_BYTES,
        at -> block.on(at, Math.min(at + BLOCK_BYTES, bytes)));
  }

  /**
   * Sums something over all rows of {@code width} bytes.
   *
   * @param sumBytes length of the sum
   * @return the sum, until the next call
   */
  ByteBuffer sum(int rows, int width, int sumBytes, Sum sum) {
    int chunk = (rows + PARTS - 1) / PARTS;
    ByteBuffer parts = partial.floats((long) PARTS * sumBytes / Float.BYTES);
    workers.each(
        rows,
        chunk,
        (worker, from, to) -> {
          ByteBuffer part = parts.slice(from / chunk * sumBytes, sumBytes).order(HostMemory.ORDER);
          math.fill(part, 0, sumBytes, 0);
          run(sum.into(part), from, to, width);
        });
    ByteBuffer all = total.floats(sumBytes / Float.BYTES);
    math.fill(all, 0, sumBytes, 0);
    for (int i = 0; i * chunk < rows; i++) {
      math.add(parts, i * sumBytes, all, 0, sumBytes);
    }
    return all;
  }

  @Override
  public void close() {
    partial.close();
    total.close();
  }

  /** An operation on the row that starts at {@code fromByte}. */
  @FunctionalInterface
  interface Row {
    void at(int fromByte);
  }

  /** An operation on the elements of {@code [fromByte, toByte)}. */
  @FunctionalInterface
  interface Block {
    void on(int fromByte, int toByte);
  }

  /** Accumulates contributions of the rows. */
  @FunctionalInterface
  interface Sum {

    /** The operation that adds to the sum. */
    Row into(ByteBuffer sum);
  }
}
