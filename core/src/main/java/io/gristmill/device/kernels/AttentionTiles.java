package io.gristmill.device.kernels;

/**
 * Launch geometry of the attention kernels for a head size, as the table in {@code attention.cuh}
 * has it.
 *
 * @param forwardBytes of dynamic shared memory of a block
 * @param keysBytes the same for the gradients of keys and values
 * @param queriesBytes the same for the gradient of queries
 */
public record AttentionTiles(int forwardBytes, int keysBytes, int queriesBytes) {

  /** Queries, or keys, of a block. */
  public static final int ROWS = 128;

  public static final int FORWARD_THREADS = 128;
  public static final int BACKWARD_THREADS = 256;

  public static AttentionTiles of(int headSize) {
    return switch (headSize) {
      case 32 -> new AttentionTiles(24576, 33792, 32768);
      case 64 -> new AttentionTiles(49152, 66560, 65536);
      case 128 -> new AttentionTiles(65536, 98816, 98304);
      default -> throw new IllegalArgumentException("head size: " + headSize);
    };
  }
}
