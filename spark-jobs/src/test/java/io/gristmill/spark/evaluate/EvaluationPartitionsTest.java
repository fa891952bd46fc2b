package io.gristmill.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.eval.LossBootstrap;
import io.gristmill.eval.ScoreTally;
import io.gristmill.eval.task.NgramIndex;
import io.gristmill.eval.task.ScoreWindow;
import io.gristmill.eval.task.Task;
import io.gristmill.eval.task.TaskFormat;
import io.gristmill.eval.task.TaskItem;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.spark.SerializationRoundTrip;
import io.gristmill.spark.evaluate.Evaluation.BaselinePartition;
import io.gristmill.spark.evaluate.Evaluation.HeldOutScores;
import io.gristmill.spark.evaluate.Evaluation.ScorePartition;
import io.gristmill.spark.evaluate.Evaluation.ScorePartition.ScoreTask;
import io.gristmill.spark.evaluate.TaskEvaluation.TaskPartition;
import io.gristmill.spark.evaluate.TaskEvaluation.Union;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions and data that evaluation sends to executors. Scoring is tested with the pipeline. */
class EvaluationPartitionsTest {

  private static final int VOCABULARY = 8;
  private static final LocalStorage STORAGE = new LocalStorage();

  @TempDir private Path folder;

  @Test
  void baselineFunctionIsSerializable() throws IOException {
    ShardManifest tokens =
        new ShardManifest(
            "tokenizer", VOCABULARY, 0, List.of(shard(Split.TRAIN), shard(Split.VALIDATION)));
    BaselinePartition function = new BaselinePartition(STORAGE, tokens);

    Map<String, Double> arrived = SerializationRoundTrip.JAVA.of(function).call(2);

    assertThat(arrived).isEqualTo(function.call(2)).containsKeys("unigram", "bigram", "ngram");
  }

  @Test
  void scoringFunctionIsSerializable() {
    ShardManifest tokens = new ShardManifest("tokenizer", VOCABULARY, 0, List.of());
    ScorePartition function = new ScorePartition(STORAGE, "checkpoint", tokens, 4, 0);

    assertThat(SerializationRoundTrip.JAVA.of(function))
        .usingRecursiveComparison()
        .isEqualTo(function);
  }

  @ParameterizedTest
  @EnumSource
  void tasksAndTalliesSurviveSerialization(SerializationRoundTrip roundTrip) {
    ScoreTask task = new ScoreTask("shard.bin", 1, 3, 5);
    ScoreTally tally = ScoreTally.none(2).merge(ScoreTally.none(2));
    tally.seen()[1] = 3;

    assertThat(roundTrip.of(task)).isEqualTo(task);
    assertThat(roundTrip.of(tally)).usingRecursiveComparison().isEqualTo(tally);
    HeldOutScores scores =
        new HeldOutScores(
            tally, new LossBootstrap(), List.of(GroupScores.sums(1, 5, 1L << 40, 3, 2)));
    assertThat(roundTrip.of(scores)).usingRecursiveComparison().isEqualTo(scores);
  }

  @ParameterizedTest
  @EnumSource
  void batchesScoresAndRunsOfWordsSurviveSerialization(SerializationRoundTrip roundTrip) {
    ScoreWindow window = new ScoreWindow(3, 1, new int[] {4, 5, 6}, 2);
    ScoreWindow.Batch batch = new ScoreWindow.Batch(List.of(window));
    ScoreWindow.Score score = new ScoreWindow.Score(3, 1, -2.5, true);
    TaskItem item =
        new TaskItem(
            List.of(new TaskItem.Choice("why", "so")),
            0,
            "one two three four five six seven eight");
    NgramIndex index =
        NgramIndex.of(List.of(new Task("exam", TaskFormat.CHOICES, List.of(item))), 13);

    assertThat(roundTrip.of(batch)).usingRecursiveComparison().isEqualTo(batch);
    assertThat(roundTrip.of(score)).isEqualTo(score);
    assertThat(index.size()).isOne();
    assertThat(roundTrip.of(index)).usingRecursiveComparison().isEqualTo(index);
  }

  @Test
  void functionsOfTasksAreSerializable() {
    TaskPartition scoring = new TaskPartition(STORAGE, "checkpoint");
    BitSet both = SerializationRoundTrip.JAVA.of(new Union()).call(bits(1, 5), bits(2, 5));

    assertThat(SerializationRoundTrip.JAVA.of(scoring))
        .usingRecursiveComparison()
        .isEqualTo(scoring);
    assertThat(both).isEqualTo(bits(1, 2, 5));
  }

  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    IntStream.of(set).forEach(bits::set);
    return bits;
  }

  private ShardManifest.Shard shard(Split split) throws IOException {
    String bin = folder.resolve(split.key()).resolve("shard-00000.bin").toUri().toString();
    String idx = bin.replace(".bin", ".idx");
    TokenShardWriter writer;
    try (CommittedOutput out = STORAGE.output(bin).create();
        CommittedOutput index = STORAGE.output(idx).create()) {
      writer = new TokenShardWriter(out, VOCABULARY, 0);
      writer.append(new int[] {1, 2, 3, 1, 2, 3, 1, 2, 4});
      writer.flush();
      writer.writeIndex(index);
      out.commit();
      index.commit();
    }
    return new ShardManifest.Shard(
        split,
        bin,
        writer.tokens(),
        1,
        Sha256.of(STORAGE.input(bin)),
        Sha256.of(STORAGE.input(idx)));
  }
}
