package io.gristmill.spark.table;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.KeyAccessDeniedException;
import org.apache.parquet.crypto.keytools.KmsClient;

/**
 * What somebody else's reader needs to know: the derived key is HMAC(HMAC(zeros, master key),
 * purpose and 1), which is HKDF without a salt; a file's key is Base64 of nonce, AES-GCM text and
 * tag, with the master key's id as additional data. Written without any class of this project.
 */
public final class ForeignKeys implements KmsClient {

  @Override
  public void initialize(
      Configuration configuration, String instance, String url, String accessToken) {}

  @Override
  public String wrapKey(byte[] key, String masterKey) {
    throw new UnsupportedOperationException("reads only");
  }

  @Override
  public byte[] unwrapKey(String wrapped, String masterKey) throws KeyAccessDeniedException {
    try {
      byte[] master = new byte[32];
      Arrays.fill(master, (byte) 1);
      byte[] derived =
          hmac(
              hmac(new byte[32], master), "gristmill tables\1".getBytes(StandardCharsets.US_ASCII));
      byte[] bytes = Base64.getDecoder().decode(wrapped);
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(derived, "AES"),
          new GCMParameterSpec(128, bytes, 0, 12));
      cipher.updateAAD(masterKey.getBytes(StandardCharsets.US_ASCII));
      return cipher.doFinal(bytes, 12, bytes.length - 12);
    } catch (GeneralSecurityException e) {
      throw new KeyAccessDeniedException("test", e);
    }
  }

  private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }
}
