package io.gristmill.spark.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.io.Storage;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.metrics.ConsoleProgress;
import io.gristmill.spark.metrics.ConsoleProgress.Surface;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.stage.StageRunner;
import io.gristmill.spark.stage.StageRunner.ResumePolicy;
import io.gristmill.spark.storage.HadoopStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * A program that cleans a {@link SyntheticCrawl}, runs a stage that reads the result as every later
 * one begins, and finds the finished stage again, as {@code --resume} does; driver and executors in
 * one heap. Prints what each took.
 */
public final class LargeCleaning {

  private LargeCleaning() {}

  /** Arguments: shards, run directory, settings. */
  public static void main(String[] arguments) throws IOException {
    int shards = Integer.parseInt(arguments[0]);
    Path run = Path.of(arguments[1]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.hadoop.fs.crawl.impl", SyntheticCrawl.class.getName())
            .getOrCreate();
    Loaded<RunConfig> loaded =
        RunConfig.loader(Map.of())
            .load(Optional.empty(), Arrays.asList(arguments).subList(2, arguments.length));
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Storage storage = new HadoopStorage(hadoop);
    StageContext context =
        new StageContext(
            loaded.config(),
            loaded.effective(),
            run.toUri().toString().replaceAll("/$", ""),
            storage,
            new SparkEngine(spark),
            new ConsoleProgress(System.err, Surface.NONE, System::nanoTime));
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("shards", shards);

    long start = System.nanoTime();
    StageManifest manifest = runner(context).run(new CleanJob());
    result.put("clean-seconds", seconds(start));
    count(result.putObject("clean-requests"));
    result.put("outputs", manifest.outputs().count()).set("headline", manifest.extra());
    start = System.nanoTime();
    runner(context).run(new Reader());
    result.put("check-seconds", seconds(start));
    start = System.nanoTime();
    runner(context).run(new CleanJob());
    result.put("again-seconds", seconds(start));
    count(result.putObject("all-requests"));
    System.out.println("RESULT " + new ObjectMapper().writeValueAsString(result));
    spark.stop();
  }

  private static StageRunner runner(StageContext context) {
    return new StageRunner(context, ResumePolicy.FAIL, Clock.systemUTC());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void count(ObjectNode requests) {
    requests.put("listings", SyntheticCrawl.LISTINGS.get());
    requests.put("statuses", SyntheticCrawl.STATUSES.get());
    requests.put("locations", SyntheticCrawl.LOCATIONS.get());
    requests.put("opened", SyntheticCrawl.OPENED.get());
  }

  /** Reads the documents of cleaning, which checks them against the manifest. */
  private static final class Reader implements Job {

    @Override
    public String stage() {
      return "reader";
    }

    @Override
    public List<Upstream> upstream(RunConfig config) {
      return List.of(Upstream.of("clean", path -> path.startsWith("documents/")));
    }

    @Override
    public SortedMap<String, String> settings(RunConfig config) {
      return Collections.emptySortedMap();
    }

    @Override
    public StageResult run(StageContext context) {
      return new StageResult(List.of(), JsonNodeFactory.instance.objectNode());
    }
  }
}
