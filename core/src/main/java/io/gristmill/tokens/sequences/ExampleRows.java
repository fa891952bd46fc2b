package io.gristmill.tokens.sequences;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardIndex.ShardIndexWriter;
import io.gristmill.tokens.TokenShardReader;
import io.gristmill.tokens.TokenType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Sequences that were prepared one by one, as for fine-tuning: a shard of int32 in which every
 * "document" is a row of {@code length} inputs, targets and starts, as {@link TokenBatch} describes
 * them, and the bits of {@link #VALUES} floats.
 */
public final class ExampleRows implements Sequences {

  /** Further numbers of a row. */
  public static final int VALUES = 2;

  private final OpenShards shards;
  private final int length;

  /**
   * @param length inputs of a row
   */
  ExampleRows(OpenShards shards, int length) {
    this.shards = shards;
    this.length = length;
  }

  /** Stored numbers of a row with {@code length} inputs. */
  public static int width(int length) {
    return Math.multiplyExact(3, length) + VALUES;
  }

  /** Number of rows in a shard. */
  public static long count(TokenShardReader shard, int length) {
    return shard.tokens() / width(length);
  }

  /** The rows of a shard in batches. */
  static HeldOutBatches heldOut(TokenShardReader shard, int length) {
    long rows = count(shard, length);
    return new HeldOutBatches() {
      @Override
      public long batches(int batchSize) {
        return (rows + batchSize - 1) / batchSize;
      }

      @Override
      public TokenBatch batch(long number, int batchSize) throws IOException {
        long first = number * batchSize;
        return read(shard, first, (int) Math.min(batchSize, rows - first), length);
      }

      @Override
      public long start(long number, int batchSize, int row) {
        return (number * batchSize + row) * width(length);
      }
    };
  }

  @Override
  public boolean isLocal(String uri) {
    return shards.isLocal(uri);
  }

  @Override
  public TokenBatch read(BatchRef ref) throws IOException {
    return read(shards.at(ref.uri()), ref.first(), ref.count(), length);
  }

  /**
   * Reads rows of a shard.
   *
   * @throws IncompatibleArtifactException if the shard has fewer rows
   */
  public static TokenBatch read(TokenShardReader shard, long first, int count, int length)
      throws IOException {
    if (first > count(shard, length) - count) {
      throw new IncompatibleArtifactException(
          format(
              "rows: %d to %d (expected within %d of %d ids) at %s",
              first, first + count, count(shard, length), length, shard.uri()));
    }
    int width = width(length);
    int[] stored = new int[Math.multiplyExact(count, width)];
    shard.read(first * width, stored, 0, stored.length);
    int[][] inputs = new int[count][];
    int[][] targets = new int[count][];
    int[][] starts = new int[count][];
    float[][] values = new float[count][VALUES];
    for (int i = 0; i < count; i++) {
      int at = i * width;
      inputs[i] = Arrays.copyOfRange(stored, at, at + length);
      targets[i] = Arrays.copyOfRange(stored, at + length, at + 2 * length);
      starts[i] = Arrays.copyOfRange(stored, at + 2 * length, at + 3 * length);
      for (int j = 0; j < VALUES; j++) {
        values[i][j] = Float.intBitsToFloat(stored[at + 3 * length + j]);
      }
    }
    return new TokenBatch(inputs, targets, starts, values);
  }

  /** Writes the rows of one shard, and then its index. */
  public static final class RowWriter {

    private final OutputStream out;
    private final int length;
    private final byte[] row;
    private long rows;

    /**
     * @param out the {@code .bin}, which the caller closes
     * @param length inputs of a row
     */
    public RowWriter(OutputStream out, int length) {
      this.out = out;
      this.length = length;
      this.row = new byte[width(length) * TokenType.INT32.bytes()];
    }

    /**
     * Appends a row.
     *
     * @param values {@link #VALUES} of them, or none for zeros
     */
    public void append(int[] inputs, int[] targets, int[] starts, float... values)
        throws IOException {
      put(inputs, 0);
      put(targets, length);
      put(starts, 2 * length);
      for (int i = 0; i < VALUES; i++) {
        int bits = values.length == 0 ? 0 : Float.floatToRawIntBits(values[i]);
        TokenType.INT32.put(bits, row, (3 * length + i) * TokenType.INT32.bytes());
      }
      out.write(row);
      rows++;
    }

    private void put(int[] numbers, int from) {
      if (numbers.length != length) {
        throw new IllegalArgumentException(
            format("row: %d numbers (expected %d)", numbers.length, length));
      }
      for (int i = 0; i < length; i++) {
        TokenType.INT32.put(numbers[i], row, (from + i) * TokenType.INT32.bytes());
      }
    }

    public long rows() {
      return rows;
    }

    /** Stored numbers so far: the shard's tokens. */
    public long tokens() {
      return rows * width(length);
    }

    /** Writes the {@code .idx} of the appended rows. */
    public void writeIndex(OutputStream index) throws IOException {
      new ShardIndexWriter(TokenType.INT32, rows)
          .write(
              index,
              lengths -> {
                for (long i = 0; i < rows; i++) {
                  lengths.accept(width(length));
                }
              });
    }
  }
}
