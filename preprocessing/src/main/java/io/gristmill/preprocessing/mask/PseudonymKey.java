package io.gristmill.preprocessing.mask;

import static io.gristmill.error.Messages.format;

import io.gristmill.encryption.KeyReference;
import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret key of pseudonyms: HMAC-SHA256 (RFC 2104) of a kind and a value, truncated to 64 bits.
 * It is sent to the tasks that mask and is never stored; {@link #id} identifies it without
 * revealing it.
 */
public final class PseudonymKey implements Serializable {

  private static final long serialVersionUID = 1L;

  /** A shorter key could be guessed from the pseudonyms of known addresses. */
  private static final int LEAST_BYTES = 16;

  private static final int SHOWN_BYTES = 8;
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] key;

  /**
   * @throws InvalidConfigException if the key is too short
   */
  public PseudonymKey(byte[] key) {
    if (key.length < LEAST_BYTES) {
      throw new InvalidConfigException(
          format("clean.pseudonym-key: %d bytes (expected at least %d)", key.length, LEAST_BYTES));
    }
    this.key = key.clone();
  }

  /**
   * Reads the key that a configuration refers to.
   *
   * @throws InvalidConfigException if there is none
   */
  public static PseudonymKey load(String reference) {
    if (reference.isBlank()) {
      throw new InvalidConfigException(
          "clean.pseudonym-key: none (expected env:NAME or file:/path with clean.mask-profile ="
              + " pseudonyms)");
    }
    return new PseudonymKey(KeyReference.parse(reference).load());
  }

  /** Identifies the key without revealing it. */
  public String id() {
    return shown("gristmill pseudonym key");
  }

  /** The pseudonym of a value of a kind: sixteen hexadecimal digits. */
  public String pseudonym(String kind, String value) {
    return shown(kind + '\0' + value);
  }

  private String shown(String message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      byte[] code = mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(code, 0, SHOWN_BYTES);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "key " + id();
  }
}
