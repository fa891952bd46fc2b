package io.gristmill.preprocessing.dedup;

import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.url.WebAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * The keys that two documents share if one is a copy of the other: one per LSH band, which holds
 * all values of the band (a hash could collide), one for equal texts and one for equal URLs.
 */
public final class LshBands {

  private static final byte EQUAL_TEXT = (byte) 255;
  private static final byte EQUAL_URL = (byte) 254;

  /** Matches anywhere, since archive URLs contain a second address. */
  private static final Pattern SCHEME = Pattern.compile("https?://(?:www\\.)?");

  private static final Pattern TRACKING = Pattern.compile("\\?(?:utm_|ref|feed)[^\n]*");

  private final int first;
  private final int bands;
  private final int rows;

  /**
   * Numbers the bands from {@code first}, so that different kinds of shingles never share a key.
   */
  public LshBands(MinHashProfile profile, int first) {
    this.first = first;
    this.bands = profile.bands();
    this.rows = profile.rows();
  }

  /** Keys of a signature: [bands][1 + 8 rows] bytes. The first byte is the number of the band. */
  public byte[][] keys(long[] signature) {
    byte[][] keys = new byte[bands][];
    for (int band = 0; band < bands; band++) {
      ByteBuffer key = ByteBuffer.allocate(1 + Long.BYTES * rows).order(ByteOrder.LITTLE_ENDIAN);
      key.put((byte) (first + band));
      for (int row = 0; row < rows; row++) {
        key.putLong(signature[band * rows + row]);
      }
      keys[band] = key.array();
    }
    return keys;
  }

  /** Key of equal texts: SHA-256 of the UTF-8 bytes, with a first byte that no band uses. */
  public static byte[] textKey(String text) {
    return digest(EQUAL_TEXT, text);
  }

  /**
   * Key of equal URLs after C4's normalization and with a canonical host; empty for an empty URL,
   * which equals no other.
   */
  public static byte[] urlKey(String url) {
    return url.isEmpty()
        ? new byte[0]
        : digest(EQUAL_URL, normalized(WebAddress.withCanonicalHost(url)));
  }

  /**
   * Normalizes the address of a page as C4's own code does (TensorFlow Datasets, {@code
   * c4_utils.py}): removes the scheme, {@code www.}, tracking queries and trailing slashes.
   */
  static String normalized(String url) {
    String name = TRACKING.matcher(SCHEME.matcher(url).replaceAll("")).replaceAll("");
    int end = name.length();
    while (end > 0 && name.charAt(end - 1) == '/') {
      end--;
    }
    return name.substring(0, end);
  }

  private static byte[] digest(byte kind, String value) {
    byte[] digest = sha256().digest(value.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.allocate(1 + digest.length).put(kind).put(digest).array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
