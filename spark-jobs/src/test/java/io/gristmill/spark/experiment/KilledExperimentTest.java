package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.pipeline.ChildGristmill;
import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.spark.pipeline.TinyCrawl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dgristmill.kills=10 -Dgristmill.seeds=4 -Dgristmill.seed=2} for more of it. */
class KilledExperimentTest {

  private static final int KILLS = Integer.getInteger("gristmill.kills", 2);
  private static final long SEED = Long.getLong("gristmill.seed", 1);
  private static final int SEEDS = Integer.getInteger("gristmill.seeds", 2);
  private static final int TRIALS = 6 * SEEDS;
  private static final int POLL_MILLIS = 20;
  private static final int MOST_MILLIS = 1000;

  @TempDir private Path folder;

  private final Random random = new Random(SEED);

  @Test
  void hasTheSameBytesAfterKills() throws IOException, InterruptedException {
    Path crawl = TinyCrawl.write(folder);
    Path plan =
        TinyExperiment.plan(
            folder,
            format(
                """
      grid { "optimizer.learning-rate" = [1e-3, 3e-3, 1e-2], "averaging.replicas" = [1, 2] }
      seeds = %s
      budget { tokens = 1024, warmup = 0.25 }
      """,
                IntStream.rangeClosed(1, SEEDS).boxed().toList()));
    Path whole = folder.resolve("whole");
    Gristmill undisturbed = TinyExperiment.run(plan, crawl, whole, "local[2]");
    assertThat(undisturbed.exitCode()).as("%s", undisturbed.errors()).isZero();
    SortedMap<String, String> expected = TinyExperiment.results(whole);
    assertThat(expected).hasSize(TRIALS);

    Path killed = folder.resolve("killed");
    String data = "data=" + TinyExperiment.data(whole);
    int kills = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path log = Files.createTempFile(folder, "attempt", ".log");
      Process process =
          ChildGristmill.start(
              log.toFile(),
              TinyExperiment.arguments(
                  plan, crawl, killed, "local[2]", "--resume", "--plan", data));
      awaitTrials(process, killed, TinyExperiment.results(killed).size() + TRIALS / (KILLS + 1));
      TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_MILLIS));
      kills += process.isAlive() ? 1 : 0;
      process.destroyForcibly().waitFor();
    }
    assertThat(kills).as("kills of a running process").isPositive();
    Gristmill resumed =
        TinyExperiment.run(plan, crawl, killed, "local[2]", "--resume", "--plan", data);
    assertThat(resumed.exitCode()).as("%s", resumed.errors()).isZero();
    assertThat(resumed.errors()).anyMatch(line -> line.contains("trials: finished before"));
    assertThat(TinyExperiment.results(killed)).isEqualTo(expected);
    assertThat(killed.resolve("experiment.json"))
        .hasSameTextualContentAs(whole.resolve("experiment.json"));
  }

  /** Waits until so many trials are finished. */
  private static void awaitTrials(Process process, Path output, int trials)
      throws IOException, InterruptedException {
    while (process.isAlive() && TinyExperiment.results(output).size() < trials) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}
