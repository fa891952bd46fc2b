package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.InputFile;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.clean.CleanPlan.CleanTask;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** Tasks go where their input is. */
class TaskHostsTest {

  private static final Map<String, InputFile> FILES =
      Map.of(
          "a", new Placed("a", Map.of("one", 4L, "two", 3L, "three", 2L, "four", 1L)),
          "b", new Placed("b", Map.of("four", 9L, "two", 1L)),
          "web", new Placed("web", Map.of()));

  @Test
  void aTaskPrefersTheHostsWithMostOfItsBytes() throws IOException {
    assertThat(TaskHosts.of(task(0, "a", "b"), FILES)).containsExactly("four", "one", "two");
    assertThat(TaskHosts.of(task(0, "web"), FILES)).isEmpty();
  }

  @Test
  void sparkKnowsThePreferencesOfEachPartition() throws IOException {
    List<CleanTask> tasks = List.of(task(0, "web"), task(1, "b"));
    JavaRDD<CleanTask> placed =
        TaskHosts.place(
            JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext()), tasks, FILES);

    assertThat(placed.collect()).isEqualTo(tasks);
    assertThat(
            placed.partitions().stream()
                .map(one -> JavaConverters.seqAsJavaList(placed.rdd().preferredLocations(one)))
                .toList())
        .isEqualTo(List.of(List.of(), List.of("four", "two")));
  }

  private static CleanTask task(int number, String... shards) {
    return new CleanTask(
        number, List.of(shards).stream().map(shard -> new ShardSplit(shard, 0, 0, 10)).toList());
  }

  private record Placed(String uri, Map<String, Long> hosts) implements InputFile {

    @Override
    public long length() {
      return 10;
    }

    @Override
    public InputStream open(long offset) {
      return InputStream.nullInputStream();
    }

    @Override
    public Map<String, Long> hostBytes(long start, long end) {
      return hosts;
    }
  }
}
