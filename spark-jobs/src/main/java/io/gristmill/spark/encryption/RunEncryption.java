package io.gristmill.spark.encryption;

import io.gristmill.config.RunConfig;
import io.gristmill.encryption.EncryptedStorage;
import io.gristmill.encryption.EncryptionMark;
import io.gristmill.encryption.KeyReference;
import io.gristmill.encryption.MasterKey;
import io.gristmill.io.Storage;
import io.gristmill.spark.table.TableDecryption;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/**
 * Whether a run is encrypted, and under which key.
 *
 * @param key none for a plain run
 */
public record RunEncryption(Optional<MasterKey> key) {

  /**
   * As the configuration says.
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

  /** What Spark spills and shuffles shall be no plainer than what the run writes. */
  public void configure(SparkConf spark) {
    if (key.isPresent()) {
      spark.setIfMissing("spark.io.encryption.enabled", "true");
    }
  }

  /**
   * The files of a run that is worked on; its tables are encrypted for Spark too.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if it was begun otherwise
   */
  public Storage begin(Storage files, Configuration spark, String run) throws IOException {
    new EncryptionMark(files, run).begin(key);
    key.ifPresent(k -> TableDecryption.install(spark, run, k));
    return storage(files, run);
  }

  /**
   * The files of a run that is read.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if it was made otherwise
   */
  public Storage open(Storage files, String run) throws IOException {
    new EncryptionMark(files, run).check(key);
    return storage(files, run);
  }

  /** Files of whatever run, encrypted under this key or plain. */
  public Storage storage(Storage files, String run) {
    return key.isPresent() ? new EncryptedStorage(files, run, key.get()) : files;
  }
}
