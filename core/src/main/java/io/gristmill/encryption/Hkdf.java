package io.gristmill.encryption;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Key derivation: HKDF with HMAC-SHA-256 (RFC 5869). */
final class Hkdf {

  private static final String MAC = "HmacSHA256";

  private Hkdf() {}

  /** Derives {@code bytes} bytes that differ for every salt and purpose. */
  static byte[] derive(byte[] key, byte[] salt, String purpose, int bytes) {
    return derive(key, salt, purpose.getBytes(StandardCharsets.UTF_8), bytes);
  }

  static byte[] derive(byte[] key, byte[] salt, byte[] info, int bytes) {
    try {
      byte[] extracted = mac(salt).doFinal(key);
      ByteBuffer expanded = ByteBuffer.allocate(bytes);
      byte[] block = new byte[0];
      for (int counter = 1; expanded.hasRemaining(); counter++) {
        Mac mac = mac(extracted);
        mac.update(block);
        mac.update(info);
        block = mac.doFinal(new byte[] {(byte) counter});
        expanded.put(block, 0, Math.min(block.length, expanded.remaining()));
      }
      Arrays.fill(extracted, (byte) 0);
      return expanded.array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + MAC, e);
    }
  }

  /** Java rejects an empty key. Zeros, as in the RFC, give the same HMAC. */
  private static Mac mac(byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(MAC);
    mac.init(new SecretKeySpec(key.length == 0 ? new byte[mac.getMacLength()] : key, MAC));
    return mac;
  }
}
