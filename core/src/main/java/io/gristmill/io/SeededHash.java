package io.gristmill.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Numbers that depend on a key and a seed alone, for choices that every task makes alike. */
public final class SeededHash {

  private SeededHash() {}

  /**
   * A hash of a key.
   *
   * @param purpose in ASCII; hashes for different purposes are independent
   */
  public static long of(String purpose, long seed, String key) {
    MessageDigest digest = Sha256.digest();
    digest.update(purpose.getBytes(StandardCharsets.US_ASCII));
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
    return ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  /** Maps the upper 53 bits of a hash to a double in [0, 1), exactly. */
  public static double unit(long hash) {
    return (hash >>> 11) * 0x1p-53;
  }
}
