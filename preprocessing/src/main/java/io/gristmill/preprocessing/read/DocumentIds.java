package io.gristmill.preprocessing.read;

import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.text.Provenance;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Computes document ids from the origin of records. The directory of a shard is ignored, so that a
 * corpus keeps its ids when it is moved; the checksum distinguishes shards of the same name.
 */
public final class DocumentIds {

  private static final int ID_BYTES = 16;
  private static final HexFormat HEX = HexFormat.of();

  private final MessageDigest sha256 = Sha256.digest();

  /**
   * Returns a record's id: 32 hex digits.
   *
   * @param ordinal of the record among those with the same provenance offset
   * @param checksum of the record's bytes
   */
  public String id(String url, Provenance provenance, long ordinal, long checksum) {
    String file = provenance.file();
    String key =
        String.join(
            "\n",
            url,
            file.substring(file.lastIndexOf('/') + 1),
            Long.toString(provenance.offset()),
            Long.toString(ordinal),
            Long.toHexString(checksum));
    byte[] digest = sha256.digest(key.getBytes(StandardCharsets.UTF_8));
    return HEX.formatHex(digest, 0, ID_BYTES);
  }
}
