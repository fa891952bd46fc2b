package io.gristmill.spark.table;

import io.gristmill.encryption.KeyReference;
import io.gristmill.encryption.MasterKey;
import io.gristmill.io.Location;
import io.gristmill.spark.storage.HadoopPaths;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.crypto.DecryptionPropertiesFactory;
import org.apache.parquet.crypto.FileDecryptionProperties;

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
}
