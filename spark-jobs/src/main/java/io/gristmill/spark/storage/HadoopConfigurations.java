package io.gristmill.spark.storage;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Creates Hadoop configurations for commands without a Spark session. */
public final class HadoopConfigurations {

  private HadoopConfigurations() {}

  /**
   * Configuration as in Spark's driver: XML files on the class path, where the launcher puts {@code
   * HADOOP_CONF_DIR}, then {@code spark.hadoop.*} and credentials of the environment.
   */
  public static Configuration create() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** Configuration from XML files on the class path only, independent of Spark's settings. */
  public static Configuration ofFiles() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf(false));
  }
}
