package io.gristmill.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class HadoopConfigurationsTest {

  private static final String SETTING = "spark.hadoop.fs.defaultFS";

  /** Settings of writers, and of Hadoop's shell and MapReduce. */
  private static final Set<String> UNUSED_IN_READING =
      Set.of(
          "mapreduce.fileoutputcommitter.algorithm.version",
          "fs.s3a.downgrade.syncable.exceptions",
          "io.file.buffer.size");

  @Test
  void readersAreConfiguredAsInSparksDriver() {
    Map<String, String> spark = settings(HadoopConfigurations.ofFiles());
    Map<String, String> reading = settings(HadoopConfigurations.forReading());
    spark.keySet().removeAll(UNUSED_IN_READING);
    reading.keySet().removeAll(UNUSED_IN_READING);
    assertThat(reading).isEqualTo(spark).containsEntry("fs.s3a.endpoint", "s3.amazonaws.com");
  }

  @Test
  void readersGetSettingsOfSpark() {
    System.setProperty(SETTING, "hdfs://there:9000");
    try {
      assertThat(HadoopConfigurations.forReading().get("fs.defaultFS"))
          .isEqualTo("hdfs://there:9000");
    } finally {
      System.clearProperty(SETTING);
    }
  }

  private static Map<String, String> settings(Configuration configuration) {
    Map<String, String> settings = new TreeMap<>();
    configuration.forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
    return settings;
  }
}
