package io.gristmill.spark.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.estimate.Sample.PieceCost;
import io.gristmill.spark.estimate.TrainingEstimate.TrainingSample;
import io.gristmill.spark.metrics.StageCost;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.RunConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EstimateTest {

  private static final List<InputEntry> SHARDS =
      List.of(
          new InputEntry("a/one.warc.gz", 10_000_000),
          new InputEntry("a/two.jsonl.gz", 3_000_000),
          new InputEntry("a/three.jsonl", 700_000),
          new InputEntry("a/empty.warc", 0));

  @Test
  void samplesTheRequestedBytesFromEveryLargeShard() {
    List<ShardSplit> splits = SamplePlan.of(SHARDS, 1_400_000, 42);
    assertThat(splits).extracting(ShardSplit::uri).contains("a/one.warc.gz", "a/three.jsonl");
    assertThat(splits)
        .filteredOn(split -> split.uri().endsWith("two.jsonl.gz"))
        .isNotEmpty()
        .allMatch(split -> split.start() == 0 && split.end() == 3_000_000);
    long ofArchive =
        splits.stream()
            .filter(split -> split.uri().endsWith("one.warc.gz"))
            .mapToLong(ShardSplit::bytes)
            .sum();
    assertThat(ofArchive).isBetween(900_000L, 1_150_000L);
    assertThat(SamplePlan.of(SHARDS, 1_400_000, 42)).isEqualTo(splits);
    assertThat(SamplePlan.of(SHARDS, 1_400_000, 43)).isNotEqualTo(splits);
  }

  @Test
  void probabilityOfAPieceIsItsFractionOfTheBytes() {
    Map<String, Integer> points = new HashMap<>();
    int seeds = 400;
    for (int seed = 0; seed < seeds; seed++) {
      SamplePlan.of(SHARDS, 200_000, seed)
          .forEach(split -> points.merge(split.uri(), 1, Integer::sum));
    }
    double all = points.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(points.get("a/one.warc.gz") / all).isCloseTo(10 / 13.7, within(0.03));
    assertThat(points.get("a/two.jsonl.gz") / all).isCloseTo(3 / 13.7, within(0.03));
    assertThat(points).doesNotContainKey("a/empty.warc");
  }

  @Test
  void sampleOfTheWholeInputHasEachPieceOnce() {
    List<ShardSplit> all = SamplePlan.of(SHARDS, 20_000_000, 42);
    assertThat(all.stream().mapToLong(ShardSplit::bytes).sum()).isEqualTo(13_700_000);
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void emptyInputHasNoSample() {
    assertThat(SamplePlan.of(List.of(new InputEntry("empty.warc", 0)), 100, 1)).isEmpty();
    assertThat(SamplePlan.of(List.of(), 100, 1)).isEmpty();
  }

  @Test
  void spreadIsAConfidenceInterval() {
    MeanWithSpread ten = mean(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(ten.mean()).isEqualTo(5.5);
    // Student's t of 9 degrees is 2.2622, the standard error 0.9574.
    assertThat(ten.halfWidth()).isCloseTo(2.2622 * 0.9574, within(5e-3));
    assertThat(mean(3).halfWidth()).isEqualTo(3);
    assertThat(ten.times(2).low()).isCloseTo(2 * (5.5 - ten.halfWidth()), within(1e-12));
  }

  @Test
  void wholeInputIsWeightedByBytesAndCertain() {
    Sample all =
        new Sample(
            List.of(
                new PieceCost(900, 900, 9, counts(9, 0)), new PieceCost(100, 100, 3, counts(3, 0))),
            0,
            1,
            0,
            0,
            0);
    assertThat(all.cpuSecondsPerByte().mean()).isCloseTo(12 / 1000.0, within(1e-12));
    assertThat(all.perByte(piece -> piece.counts().kept()).mean()).isEqualTo(0.012);
  }

  @Test
  void addsCostsOfStartsTasksAndBytes() {
    List<PieceCost> pieces = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pieces.add(new PieceCost(1000, 1, 0.2, counts(3, 500)));
    }
    Sample sample = new Sample(pieces, 0.08, 0.8, 0.5, 10, 2000);
    Estimate.Cluster cluster = new Estimate.Cluster(8, 4, OptionalDouble.of(0.36));
    CleanEstimate clean = new CleanEstimate(sample, 1_000_000, 6, cluster);
    // 0.8 s inside and 0.08 outside of 4000 bytes, of a thread with 0.8 of the CPU.
    double ofBytes = 1_000_000 * (0.88 / 4000 / 0.8);
    assertThat(clean.cpuSeconds().mean()).isCloseTo(ofBytes + 6 * 0.5 + 2 * 10, within(1e-9));
    assertThat(clean.wallSeconds().mean())
        .isCloseTo((ofBytes + 6 * 0.5) / 8 + 10 / 4.0, within(1e-9));
    assertThat(clean.documents().mean()).isCloseTo(3000, within(1e-6));
    assertThat(clean.outputBytes()).isCloseTo(500_000, within(1e-6));
    Estimate estimate =
        new Estimate(
            clean, List.of(clean.stage()), Optional.empty(), Optional.empty(), List.of("a note"));
    assertThat(estimate.toJson().path("cost").path("estimate").asDouble())
        .isCloseTo(clean.cpuSeconds().mean() * 1e-4, within(1e-9));
    assertThat(estimate.toTable()).contains("core hours", "cost", "a note");
  }

  @Test
  void dividesTheWorkOfTasksButNotOfTheDriver() {
    Estimate.Cluster cluster = new Estimate.Cluster(8, 4, OptionalDouble.empty());
    StageCost cold = new StageCost(9, 3, 20, 12, 11, 4, 0, 0, 0);
    StageCost warm = new StageCost(6, 2, 12, 11, 10, 4, 0, 0, 0);
    MeanWithSpread scale = new MeanWithSpread(100, 10);
    StageEstimate estimate =
        StageEstimate.of("dedup", cold, warm, scale, cluster, OptionalDouble.empty());
    // 10 s of tasks a hundred times, 2 s of the driver, 8 s of compilation on each of 2 executors.
    assertThat(estimate.cpuSeconds().mean()).isCloseTo(1000 + 2 + 2 * 8, within(1e-9));
    assertThat(estimate.cpuSeconds().halfWidth()).isCloseTo(100, within(1e-9));
    assertThat(estimate.wallSeconds().mean()).isCloseTo(1000 / 8.0 + 2 + 8 / 4.0, within(1e-9));
    // Merges grow by Heaps' law, up to the most pieces there may be.
    assertThat(estimate.withMerges(warm, scale, 1e9).cpuSeconds().mean())
        .isCloseTo(1018 + 2 * (Math.pow(100, 0.6) - 1), within(1e-9));
    assertThat(estimate.withMerges(warm, scale, 3).wallSeconds().mean())
        .isCloseTo(estimate.wallSeconds().mean() + 2 * 2, within(1e-9));
  }

  @Test
  void extrapolatesFromTwoBlocks() {
    GptConfig model = new GptConfig(300, 32, 32, 5, 2, true);
    TrainingSample sample =
        TrainingSample.of(
                model,
                RunConfig.load(List.of()).optimizer(),
                new StepOptions(4, 1, ActivationCheckpointing.OFF, 1))
            .orElseThrow();
    assertThat(sample.cpuSeconds().mean()).isPositive();
    assertThat(sample.wallSeconds().mean()).isPositive();
    MeanWithSpread ofFive =
        TrainingSample.extrapolated(new MeanWithSpread(3, 0), new MeanWithSpread(5, 0), 5);
    assertThat(ofFive.mean()).isEqualTo(3 + 4 * 2);
  }

  private static MeanWithSpread mean(double... numbers) {
    double[] weights = new double[numbers.length];
    Arrays.fill(weights, 1);
    return MeanWithSpread.of(numbers, weights);
  }

  private static DropCounts counts(long kept, long textBytes) {
    return new DropCounts(
        kept,
        kept,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(Map.of("en", kept)),
        textBytes,
        new TreeMap<>());
  }
}
