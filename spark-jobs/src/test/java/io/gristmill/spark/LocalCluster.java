package io.gristmill.spark;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * Spark contexts for tests: {@code local[n]}, or executors that are JVMs of their own.
 *
 * <p>{@code local-cluster} wants a Spark home. Under {@code spark.testing} an empty one with the
 * two directories the launcher looks at will do, and executors get the class path of the test.
 */
public final class LocalCluster {

  public static final String KRYO = "org.apache.spark.serializer.KryoSerializer";
  public static final String JAVA = "org.apache.spark.serializer.JavaSerializer";

  private static final String TESTING = "spark.testing";
  private static final String HOME = "spark.test.home";

  private LocalCluster() {}

  /** A master with threads of this JVM. */
  public static JavaSparkContext threads(int count, String serializer) {
    return threads(count, serializer, Map.of());
  }

  /** Threads of this JVM, and settings over the usual ones. */
  public static JavaSparkContext threads(
      int count, String serializer, Map<String, String> settings) {
    SparkConf conf = conf("local[" + count + "]", serializer);
    settings.forEach(conf::set);
    return new JavaSparkContext(conf);
  }

  /** Executors of one core and the given MiB, with further settings. */
  public static JavaSparkContext executors(int count, String serializer) {
    return executors(count, serializer, Map.of());
  }

  /** Executors of one core and 1 GiB each, and settings over the usual ones. */
  public static JavaSparkContext executors(
      int count, String serializer, Map<String, String> settings) {
    return cluster("local-cluster[" + count + ",1,1024]", serializer, settings);
  }

  /** Starts executors with one core and the given memory; settings override the defaults. */
  public static JavaSparkContext executorsOfMemory(
      int count, int mebibytes, String serializer, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("spark.executor.memory", mebibytes + "m");
    return cluster("local-cluster[" + count + ",1," + mebibytes + "]", serializer, all);
  }

  /** The same on one worker, whose resources they share. */
  public static JavaSparkContext executorsOfOneWorker(
      int count, String serializer, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("spark.executor.cores", "1");
    String master = "local-cluster[1," + count + "," + count * 1024 + "]";
    return cluster(master, serializer, all);
  }

  /** Settings of a file in {@code conf/}. */
  public static Map<String, String> settings(String file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of("..", "conf", file))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
    return settings;
  }

  /** A Spark of that master's, and settings over the usual ones. */
  public static JavaSparkContext cluster(
      String master, String serializer, Map<String, String> settings) {
    SparkConf conf = conf(master, serializer);
    conf.set("spark.executor.memory", "1g");
    conf.set("spark.executor.extraJavaOptions", "--add-modules jdk.incubator.vector");
    conf.setExecutorEnv("OMP_NUM_THREADS", "1");
    conf.setExecutorEnv("OPENBLAS_NUM_THREADS", "1");
    settings.forEach(conf::set);
    return whileTesting(() -> new JavaSparkContext(conf));
  }

  /** With the properties that make up for a Spark home. */
  static <T> T whileTesting(Supplier<T> start) {
    Map<String, String> before = setProperties(Map.of(TESTING, "true", HOME, home().toString()));
    try {
      return start.get();
    } finally {
      setProperties(before);
    }
  }

  /** A JVM has one Spark; the fixture starts its own again when asked. */
  public static void stopTheFixture() {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    if (session.isDefined()) {
      session.get().stop();
    }
  }

  private static SparkConf conf(String master, String serializer) {
    stopTheFixture();
    SparkConf conf = new SparkConf().setMaster(master).setAppName("test");
    conf.set("spark.ui.enabled", "false");
    conf.set("spark.driver.host", "127.0.0.1");
    conf.set("spark.driver.bindAddress", "127.0.0.1");
    conf.set("spark.serializer", serializer);
    if (serializer.equals(KRYO)) {
      conf.set("spark.kryo.registrator", "io.gristmill.spark.train.GristmillRegistrator");
    }
    return conf;
  }

  private static Path home() {
    try {
      Path home = Path.of("target", "spark-home").toAbsolutePath();
      Files.createDirectories(home.resolve("jars"));
      Files.createDirectories(home.resolve("launcher/target/scala-2.12"));
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets a property, or clears it if the value is empty; returns the previous value. */
  private static Map<String, String> setProperties(Map<String, String> properties) {
    Map<String, String> before = new LinkedHashMap<>();
    properties.forEach(
        (key, value) -> {
          before.put(key, System.getProperty(key, ""));
          if (value.isEmpty()) {
            System.clearProperty(key);
          } else {
            System.setProperty(key, value);
          }
        });
    return before;
  }
}
