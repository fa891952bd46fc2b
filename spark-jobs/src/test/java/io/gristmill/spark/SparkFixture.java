package io.gristmill.spark;

import org.apache.spark.sql.SparkSession;

/** One small local Spark for all tests of a JVM. */
public final class SparkFixture {

  private SparkFixture() {}

  public static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate();
  }
}
