package io.gristmill.preprocessing.read;

/**
 * What a record may cost. Whatever exceeds a limit is quarantined and reading goes on behind it.
 *
 * @param maxRecordBytes longest record, and longest decoded body
 * @param maxDecompressionRatio most bytes one compressed byte may become; small outputs are exempt
 * @param maxHeaderBytes longest WARC or HTTP header block
 */
public record ReadLimits(long maxRecordBytes, double maxDecompressionRatio, int maxHeaderBytes) {

  private static final int DEFAULT_HEADER_BYTES = 64 << 10;

  /** Outputs below this are never called bombs. */
  private static final long HARMLESS_BYTES = 1 << 20;

  /** The values of {@code reference.conf}. */
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

  /** Whether {@code inflated} bytes out of {@code stored} are more than an honest shard holds. */
  public boolean isBomb(long stored, long inflated) {
    return inflated > HARMLESS_BYTES && inflated > maxDecompressionRatio * Math.max(1, stored);
  }
}
