package io.gristmill.spark.cli.options;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.Messages;
import io.gristmill.io.Storage;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.metrics.ConsoleProgress;
import io.gristmill.spark.metrics.ConsoleProgress.Surface;
import io.gristmill.spark.metrics.GristmillPlugin;
import io.gristmill.spark.metrics.Progress;
import io.gristmill.spark.metrics.SparkTaskProgress;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.HadoopStorage;
import io.gristmill.spark.storage.RoutedStorage;
import io.gristmill.spark.storage.RunLock;
import io.gristmill.spark.table.KeyPlaces;
import io.gristmill.spark.table.RunEncryption;
import io.gristmill.spark.train.GristmillRegistrator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The Spark session of one command: the cluster's if submitted, else an embedded one. */
public final class Session implements AutoCloseable {

  private static final String REGISTRATORS = "spark.kryo.registrator";
  private static final String REGISTRATION_REQUIRED = "spark.kryo.registrationRequired";

  private final Optional<RunLock> lock;
  private final SparkSession spark;
  private final StageContext context;

  private Session(RunOptions options, Loaded<RunConfig> loaded, Optional<RunLock> lock)
      throws IOException {
    this.lock = lock;
    RunEncryption encryption = RunEncryption.of(loaded.config());
    SparkConf conf = conf(options.master(), loaded.config().output(), encryption);
    KeyPlaces.check(conf.get("spark.master"), loaded.config());
    spark = start(conf);
    try {
      context = context(loaded, encryption, progress(options));
    } catch (IOException | RuntimeException e) {
      spark.stop();
      throw e;
    }
  }

  /** Opens a session for a command that only reads a run. */
  public static Session reading(RunOptions options) throws IOException {
    return new Session(options, options.load(), Optional.empty());
  }

  /** Runs a job in a session for a command that only reads a run. */
  public static <T> T run(RunOptions options, Function<JavaSparkContext, T> job)
      throws IOException {
    try (Session session = reading(options)) {
      return job.apply(SparkEngine.javaContext(session.context()));
    }
  }

  /**
   * Opens a session for a command that writes into the run directory, and locks the directory
   * first.
   *
   * @param command its name
   * @throws io.gristmill.error.GristmillException.RunInUseException if another command holds the
   *     lock
   */
  public static Session writing(RunOptions options, String command) throws IOException {
    return writing(options, command, (config, files, run) -> List.of());
  }

  /**
   * Opens a session with settings that depend on files of the run and are read under its lock.
   *
   * @param further settings over those of the options
   */
  public static Session writing(RunOptions options, String command, FurtherSettings further)
      throws IOException {
    return writing(options, options.load(), command, further);
  }

  /** Opens a session with a configuration that is not the one of the options alone. */
  public static Session writing(RunOptions options, Loaded<RunConfig> loaded, String command)
      throws IOException {
    return writing(options, loaded, command, (config, files, run) -> List.of());
  }

  private static Session writing(
      RunOptions options, Loaded<RunConfig> loaded, String command, FurtherSettings further)
      throws IOException {
    if (ScheduledRun.isIn(loaded.config().output())) {
      throw new InvalidConfigException(
          format("output: %s (expected {run} with pipeline only)", loaded.config().output()));
    }
    Configuration hadoop = HadoopConfigurations.create();
    Storage files = new HadoopStorage(hadoop);
    String run = RunOptions.directory(files, loaded.config().output());
    RunLock lock = RunLock.acquire(hadoop, run, command);
    try {
      List<String> settings = further.of(loaded.config(), files, run);
      return new Session(
          options, settings.isEmpty() ? loaded : options.load(settings), Optional.of(lock));
    } catch (IOException | RuntimeException | LinkageError e) {
      lock.close();
      throw e;
    }
  }

  /** Finds settings of a run, in the syntax of {@code --set}. */
  @FunctionalInterface
  public interface FurtherSettings {

    List<String> of(RunConfig config, Storage files, String run) throws IOException;
  }

  private StageContext context(
      Loaded<RunConfig> loaded, RunEncryption encryption, Progress progress) throws IOException {
    spark.sparkContext().addSparkListener(new SparkTaskProgress(progress));
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Storage files = new RoutedStorage(hadoop, loaded.config().http().settings());
    String run = RunOptions.directory(files, loaded.config().output());
    Storage storage = encryption.begin(files, hadoop, run);
    return new StageContext(
        loaded.config(), loaded.effective(), run, storage, new SparkEngine(spark), progress);
  }

  public StageContext context() {
    return context;
  }

  @Override
  public void close() {
    try {
      spark.stop();
    } finally {
      lock.ifPresent(RunLock::close);
    }
  }

  private static SparkConf conf(Optional<String> master, String run, RunEncryption encryption) {
    SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "gristmill " + run);
    master.ifPresent(url -> conf.setIfMissing("spark.master", url));
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    readOldDates(conf);
    conf.setIfMissing("spark.plugins", GristmillPlugin.class.getName());
    encryption.configure(conf);
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
    }
    serialize(conf);
    return conf;
  }

  /**
   * Documents may be dated before 1900 or 1582. Spark refuses to read or write such dates unless it
   * is configured that they are not of the old hybrid calendar.
   */
  private static void readOldDates(SparkConf conf) {
    for (String kind : new String[] {"datetime", "int96"}) {
      for (String way : new String[] {"Read", "Write"}) {
        conf.setIfMissing("spark.sql.parquet." + kind + "RebaseModeIn" + way, "CORRECTED");
      }
    }
  }

  /** Adds Gristmill's serializers for Kryo to those of the user. */
  private static void serialize(SparkConf conf) {
    String registrators = conf.get(REGISTRATORS, "");
    if (!registrators.contains(GristmillRegistrator.class.getName())) {
      String own = GristmillRegistrator.class.getName();
      conf.set(REGISTRATORS, registrators.isBlank() ? own : registrators + "," + own);
    }
    conf.setIfMissing("spark.kryoserializer.buffer.max", "512m");
    if (conf.getBoolean(REGISTRATION_REQUIRED, false)) {
      throw new InvalidConfigException(
          REGISTRATION_REQUIRED + ": true (expected false, as not every class has a number)");
    }
  }

  /** A failure to start is an invalid setting, unless the network or a disk failed. */
  private static SparkSession start(SparkConf conf) {
    try {
      return checked(SparkSession.builder().config(conf).getOrCreate());
    } catch (Exception e) { // Scala declares none
      if (ExitCodes.of(e) != ExitCodes.BUG) {
        throw e;
      }
      throw new InvalidConfigException(
          format("Spark: %s (expected --master and --conf that Spark accepts)", reason(e)), e);
    }
  }

  /** Checks settings that Spark otherwise reads at first use. */
  private static SparkSession checked(SparkSession spark) {
    try {
      spark.sessionState();
      int parallelism = spark.sparkContext().defaultParallelism();
      if (parallelism < 1) {
        throw new InvalidConfigException(
            format("spark.default.parallelism: %d (expected 1 or more)", parallelism));
      }
      return spark;
    } catch (RuntimeException e) {
      spark.stop();
      throw e;
    }
  }

  /** Spark reports an invalid SQL setting as a class that could not be instantiated. */
  private static String reason(Exception failure) {
    String told = String.valueOf(failure.getMessage());
    boolean wrapped = told.startsWith("Error while instantiating") && failure.getCause() != null;
    return Messages.reason(wrapped ? failure.getCause() : failure);
  }

  private static Progress progress(RunOptions options) {
    Surface surface =
        options.quiet()
            ? Surface.NONE
            : "true".equals(System.getProperty("gristmill.terminal"))
                ? Surface.TERMINAL
                : Surface.LOG;
    return new ConsoleProgress(System.err, surface, System::nanoTime, columns());
  }

  /** Width of the terminal, which the launcher's script measures. */
  private static int columns() {
    String columns = System.getenv().getOrDefault("GRISTMILL_COLUMNS", "");
    return columns.matches("[1-9]\\d{1,4}") ? Integer.parseInt(columns) : 80;
  }
}
