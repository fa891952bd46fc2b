package io.gristmill.preprocessing.read;

/**
 * Limits on one record. A record beyond a limit is quarantined, and reading continues after it.
 *
 * @param maxRecordBytes longest record, and longest decoded body
 * @param maxDecompressionRatio maximum bytes per compressed byte; small outputs are exempt
 * @param maxHeaderBytes longest WARC or HTTP header block
 */
public record ReadLimits(long maxRecordBytes, double maxDecompressionRatio, int maxHeaderBytes) {

  private static final int DEFAULT_HEADER_BYTES = 64 << 10;

  /** Smaller outputs are never treated as bombs. */
  private static final long HARMLESS_BYTES = 1 << 20;

  /** The default values of {@code reference.conf}. */
  public static final ReadLimits DEFAULTS = new ReadLimits(64L << 20, 1000);

  public ReadLimits {
    if (maxRecordBytes < 1 || maxRecordBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "max record bytes: " + maxRecordBytes + " (expected 1 to 2^30)");
    }
    if (!(maxDecompressionRatio > 1)) {
      throw new IllegalArgumentException(
          "max decompression ratio: " + maxDecompressionRatio + " (expected > 1)");
    }
    if (maxHeaderBytes < 1024 || maxHeaderBytes > 1 << 24) {
      throw new IllegalArgumentException(
          "max header bytes: " + maxHeaderBytes + " (expected 1024 to 2^24)");
    }
  }

  public ReadLimits(long maxRecordBytes, double maxDecompressionRatio) {
    this(maxRecordBytes, maxDecompressionRatio, DEFAULT_HEADER_BYTES);
  }

  /**
   * Whether {@code inflated} bytes from {@code stored} bytes exceed the ratio of any honest shard.
   */
  public boolean isBomb(long stored, long inflated) {
    return inflated > HARMLESS_BYTES && inflated > maxDecompressionRatio * Math.max(1, stored);
  }
}
