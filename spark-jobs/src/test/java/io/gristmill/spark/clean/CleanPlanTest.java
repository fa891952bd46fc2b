package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.clean.CleanTask.ShardSplit;
import io.gristmill.spark.stage.InputEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanPlanTest {

  private static final long MIB = 1 << 20;
  private static final long SPLIT = 128 * MIB;

  @Test
  void smallShardsShareATaskAndLargeOnesAreCut() {
    List<CleanTask> tasks =
        CleanPlan.of(
            List.of(
                new InputEntry("file:/a", MIB),
                new InputEntry("file:/b", 2 * MIB),
                new InputEntry("file:/c", 10 * MIB)),
            SPLIT);
    assertThat(tasks)
        .extracting(CleanTask::splits)
        .containsExactly(
            List.of(new ShardSplit("file:/a", 0, 0, MIB), new ShardSplit("file:/b", 0, 0, 2 * MIB)),
            List.of(new ShardSplit("file:/c", 0, 0, 4 * MIB)),
            List.of(new ShardSplit("file:/c", 0, 4 * MIB, 8 * MIB)),
            List.of(new ShardSplit("file:/c", 0, 8 * MIB, 10 * MIB)));
    assertThat(tasks).extracting(CleanTask::number).containsExactly(0, 1, 2, 3);
  }

  @Test
  void noSplitIsLargerThanConfigured() {
    List<CleanTask> tasks = CleanPlan.of(List.of(new InputEntry("file:/a", 100L << 30)), SPLIT);
    assertThat(tasks)
        .allSatisfy(
            task ->
                assertThat(task.splits())
                    .allSatisfy(s -> assertThat(s.bytes()).isLessThanOrEqualTo(SPLIT)));
  }

  @Test
  void everyByteOfEveryShardIsReadOnceAndAnEmptyShardHasItsTurn() {
    List<InputEntry> shards =
        List.of(
            new InputEntry("file:/empty", 0),
            new InputEntry("file:/x", 9 * MIB + 1),
            new InputEntry("file:/y", 1));
    for (InputEntry shard : shards) {
      List<ShardSplit> own =
          CleanPlan.of(shards, SPLIT).stream()
              .flatMap(task -> task.splits().stream())
              .filter(split -> split.uri().equals(shard.uri()))
              .toList();
      assertThat(own).isNotEmpty();
      assertThat(own.get(0).start()).isZero();
      assertThat(own.get(own.size() - 1).end()).isEqualTo(shard.bytes());
      for (int i = 1; i < own.size(); i++) {
        assertThat(own.get(i).start()).isEqualTo(own.get(i - 1).end());
      }
    }
  }

  @Test
  void shardsOfOneNameInTwoFoldersAreToldApart() {
    List<CleanTask> tasks =
        CleanPlan.of(
            List.of(new InputEntry("file:/a/x.gz", 1), new InputEntry("file:/b/x.gz", 1)), SPLIT);
    assertThat(tasks.get(0).splits()).extracting(ShardSplit::namesake).containsExactly(0, 1);
  }
}
