package io.gristmill.spark.table;

import io.gristmill.encryption.EncryptedStorage;
import io.gristmill.encryption.EncryptionMark;
import io.gristmill.encryption.KeyReference;
import io.gristmill.encryption.MasterKey;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.RunConfig;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/**
 * Encryption of a run at rest.
 *
 * @param key empty for a plain run
 */
public record RunEncryption(Optional<MasterKey> key) {

  /**
   * Loads the key of a configuration.
   *
   * @throws io.gristmill.error.InvalidConfigException if there is no such key
   */
  public static RunEncryption of(RunConfig config) {
    String reference = config.encryption().key();
    return new RunEncryption(
        Optional.of(reference)
            .filter(set -> !set.isEmpty())
            .map(KeyReference::parse)
            .map(MasterKey::load));
  }

  /** Enables encryption of Spark's temporary files for encrypted runs. */
  public void configure(SparkConf spark) {
    if (key.isPresent()) {
      spark.setIfMissing("spark.io.encryption.enabled", "true");
    }
  }

  /**
   * Storage of a run that is written. Its tables are encrypted for Spark too.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if it was begun with another key
   */
  public Storage begin(Storage files, Configuration spark, String run) throws IOException {
    new EncryptionMark(files, run).begin(key);
    key.ifPresent(k -> TableDecryption.install(spark, run, k));
    return storage(files, run);
  }

  /**
   * Storage of a run that is read.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if it was written with another key
   */
  public Storage open(Storage files, String run) throws IOException {
    new EncryptionMark(files, run).check(key);
    return storage(files, run);
  }

  /** Storage of any run, encrypted under this key or plain. */
  public Storage storage(Storage files, String run) {
    return key.isPresent() ? new EncryptedStorage(files, run, key.get()) : files;
  }
}
