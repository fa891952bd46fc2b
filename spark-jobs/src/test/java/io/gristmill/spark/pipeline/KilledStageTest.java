package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.pipeline.KilledStage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code -Dgristmill.stage-kills=20} kills every stage that often, {@code -Dgristmill.stages=clean}
 * only that one. {@link KilledPipelineTest} kills two stages in every build.
 */
@EnabledIfSystemProperty(named = "gristmill.stage-kills", matches = "\\d+")
class KilledStageTest {

  private static final List<Stage> STAGES =
      List.of(
          new Stage("clean", "clean"),
          new Stage("dedup", "dedup"),
          new Stage("train-tokenizer", "tokenizer"),
          new Stage("tokenize", "tokens"));

  private static final int KILLS = Integer.getInteger("gristmill.stage-kills", 1);
  private static final List<String> CHOSEN =
      List.of(System.getProperty("gristmill.stages", "clean,dedup,tokenizer,tokens").split(","));
  private static final long SEED = Long.getLong("gristmill.seed", 1);

  @TempDir private Path folder;

  @Test
  void everyStageHasTheSameBytesAfterAnyKill() throws IOException, InterruptedException {
    Path crawl = TinyCrawl.write(folder);
    Path whole = folder.resolve("whole");
    assertThat(TinyPipeline.run(crawl, whole, "local[2]", "local").exitCode()).isZero();
    KilledStage killed = new KilledStage(crawl, whole, folder, SEED);
    for (int i = 0; i < STAGES.size(); i++) {
      Stage stage = STAGES.get(i);
      if (CHOSEN.contains(stage.directory())) {
        List<String> before = STAGES.stream().limit(i).map(Stage::directory).toList();
        assertThat(killed.run(stage, before, KILLS)).as(stage.directory()).isEmpty();
        System.out.println("killed " + stage.directory() + " " + KILLS + " times");
      }
    }
  }
}
