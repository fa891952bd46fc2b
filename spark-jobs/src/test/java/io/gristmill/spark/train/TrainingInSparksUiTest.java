package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.LocalCluster;
import io.gristmill.spark.metrics.ConsoleProgress;
import io.gristmill.spark.metrics.GristmillPlugin;
import io.gristmill.training.metrics.MetricsLog;
import io.gristmill.training.metrics.RoundMetrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training under {@code conf/spark-defaults.conf}, seen through Spark's own windows. */
class TrainingInSparksUiTest {

  private static final LocalStorage STORAGE = new LocalStorage();
  private static final Pattern GAUGE =
      Pattern.compile(
          "metrics_\\w+_driver_plugin_io_gristmill_spark_metrics_GristmillPlugin_(\\w+)_Value"
              + "\\{type=\"gauges\"} (\\S+)");

  @TempDir private static Path folder;
  private static JavaSparkContext spark;
  private static Map<String, Double> before;
  private static List<RoundMetrics> rounds;

  @BeforeAll
  static void train() throws IOException, InterruptedException {
    Map<String, String> settings = new HashMap<>(LocalCluster.settings("spark-defaults.conf"));
    settings.put("spark.ui.enabled", "true");
    settings.put("spark.ui.port", "0");
    spark = LocalCluster.threads(2, LocalCluster.KRYO, settings);
    before = gauges();
    TrainRequest request =
        TinyRun.request(
            TinyRun.writeTokens(folder),
            "dl4j",
            2,
            folder.resolve("run"),
            RoundTrainerContract.PLAIN.toArray(String[]::new));
    ConsoleProgress quiet =
        new ConsoleProgress(System.err, ConsoleProgress.Surface.NONE, System::nanoTime);
    try (ProgressListener progress = new ProgressListener(quiet, spark.sc())) {
      new TrainingRun(request, STORAGE)
          .run(spark, List.of(progress, GristmillPlugin.listener(spark.sc()).orElseThrow()));
    }
    rounds = MetricsLog.read(STORAGE.input(folder.resolve("run/metrics.jsonl").toString()));
  }

  @AfterAll
  static void stop() {
    spark.close();
    assertThat(GristmillPlugin.listener(spark.sc())).isEmpty();
  }

  @Test
  void prometheusHasTheMetricsOfTheLastRound() throws IOException, InterruptedException {
    RoundMetrics last = rounds.get(rounds.size() - 1);
    assertThat(gauges())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("round", 6.0),
                Map.entry("rounds", 6.0),
                Map.entry("step", 22.0),
                Map.entry("tokens", 22.0 * 2 * 4 * TinyRun.CONTEXT),
                Map.entry("loss", last.loss()),
                Map.entry("validation_loss", last.validationLoss().orElseThrow()),
                Map.entry("learning_rate", last.learningRate()),
                Map.entry("gradient_norm", last.gradientNorm()),
                Map.entry("tokens_per_second", last.tokensPerSecond()),
                Map.entry("mfu", last.mfu()),
                Map.entry("averaging_seconds", last.averagingSeconds()),
                Map.entry("averaging_share", last.averagingShare()),
                Map.entry("averaging_bytes", (double) last.averagingBytes())));
    assertThat(last.averagingShare()).isBetween(0.0, 1.0);
  }

  /** In both directions: no expression without a metric, and no metric of ours without a panel. */
  @Test
  void grafanasDashboardShowsMetricsThatPrometheusReads() throws IOException, InterruptedException {
    String read = get("/metrics/prometheus/");
    String prefix = "metrics_" + spark.sc().applicationId().replaceAll("[^a-zA-Z0-9]", "_") + "_";
    Set<String> exported = new TreeSet<>();
    read.lines().forEach(line -> exported.add(line.replaceFirst("\\{.*", "")));
    JsonNode dashboard =
        new ObjectMapper().readTree(Path.of("../conf/grafana-dashboard.json").toFile());
    Set<String> shown = new TreeSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(panel.path("targets")).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        Matcher names =
            Pattern.compile("metrics_\\$\\{namespace}_(\\w+)")
                .matcher(target.path("expr").asText());
        while (names.find()) {
          shown.add(prefix + names.group(1));
        }
      }
    }
    assertThat(exported).containsAll(shown);
    assertThat(shown)
        .containsAll(
            exported.stream()
                .filter(name -> name.contains("GristmillPlugin"))
                .filter(name -> name.endsWith("_Value"))
                .toList());
  }

  @Test
  void gaugesAreNanBeforeTheFirstRound() throws IOException, InterruptedException {
    assertThat(before).hasSameSizeAs(gauges()).containsEntry("loss", Double.NaN);
  }

  @Test
  void jobsAreDescribedByTheirRound() throws IOException, InterruptedException {
    String application = spark.sc().applicationId();
    Set<String> described = new TreeSet<>();
    for (JsonNode job :
        new ObjectMapper().readTree(get("/api/v1/applications/" + application + "/jobs"))) {
      described.add(job.path("description").asText());
    }
    List<String> expected = new ArrayList<>(List.of("round 1/6, steps 0-4"));
    for (RoundMetrics finished : rounds.subList(0, 5)) {
      long lastStep = Math.min(22, finished.step() + 4);
      expected.add(
          String.format(
              Locale.ROOT,
              "round %d/6, steps %d-%d, loss %.2f",
              finished.round() + 1,
              finished.step(),
              lastStep,
              finished.loss()));
    }
    assertThat(described).containsExactlyElementsOf(expected);
  }

  @Test
  void laterJobsDoNotInheritTheDescription() {
    assertThat(spark.getLocalProperty("spark.job.description")).isNull();
  }

  private static Map<String, Double> gauges() throws IOException, InterruptedException {
    Map<String, Double> gauges = new HashMap<>();
    Matcher found = GAUGE.matcher(get("/metrics/prometheus/"));
    while (found.find()) {
      gauges.put(found.group(1), Double.valueOf(found.group(2)));
    }
    return gauges;
  }

  private static String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create(spark.sc().uiWebUrl().get() + path);
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }
}
