package io.gristmill.spark.cli;

import io.gristmill.config.ConfigLoader;
import io.gristmill.io.Storage;
import io.gristmill.spark.cli.options.RunDirectory;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.encryption.RunEncryption;
import io.gristmill.spark.metrics.GristmillPlugin;
import io.gristmill.spark.progress.ConsoleProgress;
import io.gristmill.spark.progress.ConsoleProgress.Surface;
import io.gristmill.spark.progress.Progress;
import io.gristmill.spark.progress.SparkTaskProgress;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.storage.RoutedStorage;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Spark for one command: the cluster's when submitted, an embedded one otherwise. */
final class Session implements AutoCloseable {

  private final SparkSession spark;
  private final StageContext context;

  Session(RunOptions options) throws IOException {
    ConfigLoader.Loaded loaded = options.load();
    RunEncryption encryption = RunEncryption.of(loaded.config());
    spark = start(options.master(), loaded.config().output(), encryption);
    try {
      context = context(loaded, encryption, progress(options));
    } catch (IOException | RuntimeException e) {
      spark.stop();
      throw e;
    }
  }

  private StageContext context(
      ConfigLoader.Loaded loaded, RunEncryption encryption, Progress progress) throws IOException {
    spark.sparkContext().addSparkListener(new SparkTaskProgress(progress));
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Storage files = new RoutedStorage(hadoop, loaded.config().http().settings());
    String run = RunDirectory.uri(files, loaded.config().output());
    Storage storage = encryption.begin(files, hadoop, run);
    return new StageContext(loaded.config(), loaded.effective(), run, storage, spark, progress);
  }

  StageContext context() {
    return context;
  }

  @Override
  public void close() {
    spark.stop();
  }

  private static SparkSession start(Optional<String> master, String run, RunEncryption encryption) {
    SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "gristmill " + run);
    master.ifPresent(url -> conf.setIfMissing("spark.master", url));
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    conf.setIfMissing("spark.plugins", GristmillPlugin.class.getName());
    encryption.configure(conf);
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.sql.shuffle.partitions", "8");
    }
    return SparkSession.builder().config(conf).getOrCreate();
  }

  private static Progress progress(RunOptions options) {
    Surface surface =
        options.quiet()
            ? Surface.NONE
            : "true".equals(System.getProperty("gristmill.terminal"))
                ? Surface.TERMINAL
                : Surface.LOG;
    return new ConsoleProgress(System.err, surface, System::nanoTime);
  }
}
