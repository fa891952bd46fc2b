package io.gristmill.spark.table;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.encryption.KeyReference;
import io.gristmill.encryption.MasterKey;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Location;
import io.gristmill.spark.storage.HadoopPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.crypto.DecryptionPropertiesFactory;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.crypto.ParquetCipher;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.crypto.TagVerificationException;
import org.apache.parquet.crypto.keytools.KeyToolkit;
import org.apache.spark.SparkThrowable;

/**
 * Decrypts encrypted tables that Spark reads, on the driver and on executors. Parquet creates it by
 * name; its settings are in Hadoop's configuration, which Spark shows and logs: a reference and an
 * id, never a key.
 */
public final class TableDecryption implements DecryptionPropertiesFactory {

  private static final String REFERENCE = "gristmill.encryption.key";
  private static final String KEY_ID = "gristmill.encryption.key-id";
  private static final String RUN = "gristmill.encryption.run";

  /** Configures every Parquet reader of a configuration to decrypt with a key. */
  public static void install(Configuration configuration, String run, MasterKey key) {
    configuration.set(CRYPTO_FACTORY_CLASS_PROPERTY_NAME, TableDecryption.class.getName());
    configuration.set(REFERENCE, key.reference().reference());
    configuration.set(KEY_ID, key.id());
    configuration.set(RUN, run);
  }

  @Override
  public FileDecryptionProperties getFileDecryptionProperties(
      Configuration configuration, Path file) {
    String uri = HadoopPaths.uri(file);
    KeyReference reference = KeyReference.parse(configuration.get(REFERENCE));
    TableKeys keys = new TableKeys(MasterKey.of(reference, configuration.get(KEY_ID)));
    FileDecryptionProperties.Builder properties =
        FileDecryptionProperties.builder().withKeyRetriever(metadata -> keys.unwrap(metadata, uri));
    if (!Location.isBelow(uri, configuration.get(RUN))) {
      properties.withPlaintextFilesAllowed();
    }
    return properties.build();
  }

  /**
   * Keys of Parquet files. Each file has its own key, stored in the file and encrypted by a key
   * derived from the master key, as in Parquet's key tools ({@code PKMT1}, single wrapping,
   * internal storage): any reader with those tools can read the tables, given the derived key.
   */
  record TableKeys(MasterKey key) {

    /** Purpose for which the wrapping key is derived from the master key. */
    static final String PURPOSE = "gristmill tables";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String KEY_ID = "masterKeyID";
    private static final String WRAPPED = "wrappedDEK";

    /** Creates the properties of a new file: one fresh key for its footer and all its columns. */
    FileEncryptionProperties fresh() {
      byte[] fileKey = new byte[MasterKey.BYTES];
      RANDOM.nextBytes(fileKey);
      return FileEncryptionProperties.builder(fileKey)
          .withAlgorithm(ParquetCipher.AES_GCM_V1)
          .withFooterKeyMetadata(metadata(fileKey))
          .build();
    }

    /**
     * Returns the key of a file.
     *
     * @param metadata the key metadata stored in the file
     * @throws IncompatibleArtifactException if it is encrypted by another key
     */
    byte[] unwrap(byte[] metadata, String uri) {
      JsonNode material = parse(metadata, uri);
      key.require(material.path(KEY_ID).asText(), uri);
      try {
        return KeyToolkit.decryptKeyLocally(
            material.path(WRAPPED).asText(), key.derive(PURPOSE), additionalData());
      } catch (TagVerificationException | IllegalArgumentException e) {
        throw unreadable(uri, e);
      }
    }

    private byte[] metadata(byte[] fileKey) {
      ObjectNode material =
          JSON.createObjectNode()
              .put("keyMaterialType", "PKMT1")
              .put("internalStorage", true)
              .put("isFooterKey", true)
              .put("kmsInstanceID", "DEFAULT")
              .put("kmsInstanceURL", "DEFAULT")
              .put(KEY_ID, key.id())
              .put(
                  WRAPPED,
                  KeyToolkit.encryptKeyLocally(fileKey, key.derive(PURPOSE), additionalData()))
              .put("doubleWrapping", false);
      try {
        return JSON.writeValueAsBytes(material);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }

    private byte[] additionalData() {
      return key.id().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode parse(byte[] metadata, String uri) {
      try {
        return JSON.readTree(metadata);
      } catch (IOException e) {
        throw unreadable(uri, e);
      }
    }

    private static IncompatibleArtifactException unreadable(String uri, Exception cause) {
      return new IncompatibleArtifactException(
          "encrypted table: its key is damaged (expected an unchanged file) at " + uri, cause);
    }
  }

  /**
   * Recognizes a failure of Spark to decrypt a table that is damaged, plain or encrypted with
   * another key.
   */
  public static final class UnreadableTable {

    private UnreadableTable() {}

    /** Returns the error to report, with Parquet's reason and Spark's path. */
    public static Optional<IncompatibleArtifactException> in(Throwable failure) {
      String place = "a table";
      for (Throwable t = failure; t != null; t = t.getCause()) {
        if (t instanceof SparkThrowable spark) {
          place = place(spark).orElse(place);
        }
        if (t instanceof ParquetCryptoRuntimeException crypto) {
          return Optional.of(
              new IncompatibleArtifactException(
                  format(
                      "encrypted table: %s (expected an unchanged table under encryption.key) at"
                          + " %s",
                      crypto.getMessage(), place),
                  failure));
        }
      }
      return Optional.empty();
    }

    private static Optional<String> place(SparkThrowable failure) {
      Map<String, String> parameters = failure.getMessageParameters();
      return Optional.ofNullable(parameters.getOrDefault("path", parameters.get("file")));
    }
  }
}
