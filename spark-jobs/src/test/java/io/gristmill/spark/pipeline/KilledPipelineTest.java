package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dgristmill.kills=20 -Dgristmill.seed=2} for more of it. */
class KilledPipelineTest {

  private static final int KILLS = Integer.getInteger("gristmill.kills", 2);
  private static final long SEED = Long.getLong("gristmill.seed", 1);

  @TempDir private Path folder;

  @Test
  void endsInTheSameBytesWhereverItIsKilled() throws IOException, InterruptedException {
    Path crawl = TinyCrawl.write(folder);
    Path whole = folder.resolve("whole");
    Process undisturbed =
        ChildGristmill.start(
            folder.resolve("whole.log").toFile(),
            TinyPipeline.arguments(crawl, whole, "local[2]", "local"));
    long started = System.nanoTime();
    assertThat(undisturbed.waitFor()).isZero();
    long lifeMillis = (System.nanoTime() - started) / 1_000_000;
    SortedMap<String, String> expected = RunContents.of(whole);

    KilledPipeline killed = new KilledPipeline(crawl, folder, lifeMillis, SEED);
    for (Path run : killed.run(KILLS)) {
      assertThat(RunContents.differences(expected, run)).as("at " + killed.moments()).isEmpty();
    }
    assertThat(killed.moments()).hasSize(KILLS);
    System.out.println("killed " + KILLS + " times, at: " + killed.moments());
  }
}
