package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a run in the stage that reads the crawl and in the one that cuts the tokens; with {@code
 * -Dgristmill.kills=20 -Dgristmill.seed=2} at random moments.
 */
class KilledPipelineTest {

  private static final int KILLS = Integer.getInteger("gristmill.kills", 0);
  private static final long SEED = Long.getLong("gristmill.seed", 1);

  @TempDir private Path folder;

  @Test
  void hasTheSameBytesAfterAnyKill() throws IOException, InterruptedException {
    Path crawl = TinyCrawl.write(folder);
    Path whole = folder.resolve("whole");
    assertThat(TinyPipeline.run(crawl, whole, "local[2]", "local").exitCode()).isZero();
    SortedMap<String, String> expected = RunContents.of(whole);

    KilledPipeline killed = new KilledPipeline(crawl, folder, SEED);
    List<Path> ended =
        KILLS == 0 ? List.of(killed.run(List.of("clean", "tokens"))) : killed.run(KILLS);
    for (Path run : ended) {
      assertThat(RunContents.differences(expected, run)).as("at " + killed.moments()).isEmpty();
    }
    assertThat(killed.moments()).hasSize(KILLS == 0 ? 2 : KILLS);
    System.out.println("killed at: " + killed.moments());
  }
}
