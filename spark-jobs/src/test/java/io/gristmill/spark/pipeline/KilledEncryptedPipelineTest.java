package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.table.TestKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two encrypted runs never have the same bytes, but the same contents. Runs with {@code
 * -Dgristmill.kills=20 -Dgristmill.seed=2}.
 */
@EnabledIfSystemProperty(named = "gristmill.kills", matches = "\\d+")
class KilledEncryptedPipelineTest {

  private static final int KILLS = Integer.getInteger("gristmill.kills", 1);
  private static final long SEED = Long.getLong("gristmill.seed", 1);

  @TempDir private Path folder;

  @Test
  void hasTheSameContentsAfterAnyKill() throws IOException, InterruptedException {
    Path crawl = TinyCrawl.write(folder);
    String setting = "encryption.key=" + TestKey.write(folder, 3).reference();
    Path plain = folder.resolve("plain");
    assertThat(TinyPipeline.run(crawl, plain, "local[2]", "local").exitCode()).isZero();
    SortedMap<String, String> expected = RunContents.of(plain);

    KilledPipeline killed = new KilledPipeline(crawl, folder, SEED, setting);
    for (Path run : killed.run(KILLS)) {
      Path decrypted = run.resolveSibling(run.getFileName() + "-decrypted");
      Gristmill command =
          Gristmill.run(
              "decrypt",
              "--output",
              run.toString(),
              "--to",
              decrypted.toString(),
              "--set",
              setting);
      assertThat(command.exitCode()).isZero();
      assertThat(RunContents.differences(expected, decrypted))
          .as("at " + killed.moments())
          .isEmpty();
    }
    assertThat(killed.moments()).hasSize(KILLS);
    System.out.println("killed encrypted " + KILLS + " times, at: " + killed.moments());
  }
}
