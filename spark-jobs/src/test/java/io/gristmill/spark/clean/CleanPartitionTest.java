package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.spark.SerializationRoundTrip;
import io.gristmill.spark.clean.CleanPlan.CleanTask;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.clean.CleanWriter.CleanResult;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The one function of cleaning that runs on executors, after it travelled. */
class CleanPartitionTest {

  private static final CleanPartition.Lists NO_LISTS = () -> CleanLists.NONE;

  @TempDir private Path folder;

  @Test
  void writesTablesAndQuarantineAndCounts() throws IOException {
    Path shard =
        Files.write(folder.resolve("lines.jsonl"), List.of("{\"text\":\"too short\"}", "broken"));
    CleanTask task = task(shard);
    CleanPartition function =
        new CleanPartition(new LocalStorage(), folder.toString(), section(), NO_LISTS);

    CleanResult result = SerializationRoundTrip.JAVA.of(function).call(task);

    assertThat(result.outputs())
        .extracting(OutputEntry::path)
        .containsExactlyInAnyOrder("documents/part-00003.parquet", "rejects/part-00003.parquet");
    JsonNode counts = new ObjectMapper().readTree(folder.resolve(result.counts()).toFile());
    assertThat(counts.path("uri").asText()).isEqualTo(task.splits().get(0).uri());
    assertThat(DropCounts.of(counts).read()).isEqualTo(2);
    assertThat(DropCounts.of(counts).malformedFraction(0)).isEqualTo(0.5);
    assertThat(folder.resolve(result.quarantine())).isNotEmptyFile();
    assertThat(function.call(task)).isEqualTo(result);
  }

  @ParameterizedTest
  @EnumSource
  void tasksAndResultsArriveAsTheyLeft(SerializationRoundTrip roundTrip) throws IOException {
    Path shard = Files.writeString(folder.resolve("lines.jsonl"), "{\"text\":\"too short\"}\n");
    CleanTask task = task(shard);
    CleanResult result =
        new CleanPartition(new LocalStorage(), folder.toString(), section(), NO_LISTS).call(task);

    assertThat(roundTrip.of(task)).isEqualTo(task);
    assertThat(roundTrip.of(result)).isEqualTo(result);
  }

  private static CleanTask task(Path shard) throws IOException {
    ShardSplit split = new ShardSplit(shard.toUri().toString(), 0, 0, Files.size(shard));
    return new CleanTask(3, List.of(split));
  }

  private static CleanSection section() {
    return RunConfig.load(List.of()).clean();
  }
}
