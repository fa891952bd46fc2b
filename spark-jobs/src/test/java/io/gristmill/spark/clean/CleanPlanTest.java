package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.spark.clean.CleanPlan.CleanTask;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.RunConfig;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CleanPlanTest {

  private static final long MIB = 1 << 20;
  private static final long SPLIT = 128 * MIB;
  private static final long GIB = 1L << 30;
  private static final CleanSection SECTION = section();

  @Test
  void smallShardsShareATaskAndLargeOnesAreCut() {
    List<CleanTask> tasks =
        CleanPlan.of(
            List.of(
                new InputEntry("file:/a", MIB),
                new InputEntry("file:/b", 2 * MIB),
                new InputEntry("file:/c", 10 * MIB)),
            SECTION);
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
    List<CleanTask> tasks = CleanPlan.of(List.of(new InputEntry("file:/a", 100L << 30)), SECTION);
    assertThat(tasks)
        .allSatisfy(
            task ->
                assertThat(task.splits())
                    .allSatisfy(s -> assertThat(s.bytes()).isLessThanOrEqualTo(SPLIT)));
  }

  @Test
  void tasksOfALargeInputGrowUntilTheirFilesHaveTheirSize() {
    assertThat(CleanPlan.of(crawl(512, ".warc.gz"), SECTION).size()).isEqualTo(4096);
    assertThat(CleanPlan.of(crawl(1500, ".warc.gz"), SECTION).size()).isBetween(4096, 4700);
    List<CleanTask> tasks = CleanPlan.of(crawl(90_000, ".warc.gz"), SECTION);
    assertThat(tasks.size()).isBetween(21_000, 23_000);
    assertThat(tasks.get(7).splits()).hasSize(4).allMatch(split -> split.bytes() == GIB);
    CleanSection larger = section("clean.output-bytes=268435456");
    assertThat(CleanPlan.of(crawl(90_000, ".warc.gz"), larger).size()).isBetween(10_500, 11_500);
  }

  @Test
  void everyTaskButTheLastReadsHalfOfWhatItMayAtLeast() {
    Random random = new Random(1);
    for (int run = 0; run < 200; run++) {
      List<InputEntry> shards =
          IntStream.range(0, 1 + random.nextInt(30))
              .mapToObj(i -> new InputEntry("file:/" + i, random.nextLong(9 * MIB)))
              .toList();
      List<CleanTask> tasks = CleanPlan.of(shards, SECTION);
      assertThat(tasks.subList(0, tasks.size() - 1))
          .allMatch(task -> bytes(task) >= 2 * MIB && bytes(task) <= 4 * MIB);
      assertThat(tasks.stream().mapToLong(CleanPlanTest::bytes).sum())
          .isEqualTo(shards.stream().mapToLong(InputEntry::bytes).sum());
    }
  }

  private static long bytes(CleanTask task) {
    return task.splits().stream().mapToLong(ShardSplit::bytes).sum();
  }

  @Test
  void filesOfTextReachTheirSizeSoonerThanThoseOfWebPages() {
    assertThat(CleanPlan.of(crawl(9_000, ".jsonl.gz"), SECTION).size()).isEqualTo(36_000);
    assertThat(CleanPlan.of(crawl(9_000, ".warc.gz"), SECTION).size()).isLessThan(5_000);
  }

  private static List<InputEntry> crawl(int shards, String extension) {
    return IntStream.range(0, shards)
        .mapToObj(number -> new InputEntry("hdfs:/crawl/shard-" + number + extension, GIB))
        .toList();
  }

  private static CleanSection section(String... settings) {
    return RunConfig.load(List.of(settings)).clean();
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
          CleanPlan.of(shards, SECTION).stream()
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
            List.of(new InputEntry("file:/a/x.gz", 1), new InputEntry("file:/b/x.gz", 1)), SECTION);
    assertThat(tasks.get(0).splits()).extracting(ShardSplit::namesake).containsExactly(0, 1);
  }
}
