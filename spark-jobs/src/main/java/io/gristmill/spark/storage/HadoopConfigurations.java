package io.gristmill.spark.storage;

import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Creates Hadoop configurations for commands without a Spark session. */
public final class HadoopConfigurations {

  /** Variables of which Spark makes settings of S3A. */
  private static final Pattern CREDENTIAL =
      Pattern.compile("AWS_(ACCESS|SECRET|SESSION|ENDPOINT)_.*");

  private static final String S3A_ENDPOINT = "fs.s3a.endpoint";

  private HadoopConfigurations() {}

  /**
   * Configuration as in Spark's driver: XML files on the class path, where the launcher puts {@code
   * HADOOP_CONF_DIR}, then {@code spark.hadoop.*} and credentials of the environment.
   */
  public static Configuration create() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /**
   * Configuration for reading, which is {@link #create}'s without what concerns writing. Spark's
   * classes, which take longer to load than a table to read, are used only if there are settings of
   * Spark or credentials in the environment.
   */
  public static Configuration forReading() {
    boolean hasSettings =
        System.getProperties().stringPropertyNames().stream()
                .anyMatch(key -> key.startsWith("spark."))
            || System.getenv().keySet().stream()
                .anyMatch(name -> CREDENTIAL.matcher(name).matches());
    if (hasSettings) {
      return create();
    }
    Configuration configuration = new Configuration(true);
    if (configuration.get(S3A_ENDPOINT, "").isEmpty()
        && configuration.get(S3A_ENDPOINT + ".region") == null) {
      configuration.set(S3A_ENDPOINT, "s3.amazonaws.com"); // as Spark does
    }
    return configuration;
  }

  /** Configuration from XML files on the class path only, independent of Spark's settings. */
  public static Configuration ofFiles() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf(false));
  }
}
