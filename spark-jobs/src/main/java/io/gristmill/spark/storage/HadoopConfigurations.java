package io.gristmill.spark.storage;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** The one place that makes Hadoop configurations for commands without a Spark session. */
public final class HadoopConfigurations {

  private HadoopConfigurations() {}

  /**
   * As Spark's driver would have it: the XML files on the class path (the launcher puts {@code
   * HADOOP_CONF_DIR} there), then {@code spark.hadoop.*} and credentials of the environment.
   */
  public static Configuration create() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** The XML files on the class path alone, so that no setting of Spark's decides over bytes. */
  public static Configuration ofFiles() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf(false));
  }
}
