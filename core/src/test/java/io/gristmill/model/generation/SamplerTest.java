package io.gristmill.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.error.IncompatibleArtifactException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

  private static final float[] LOGITS = {0f, 2f, 1f, 2f, -1f};

  @Test
  void temperatureZeroTakesTheFirstOfTheBest() {
    assertThat(new Sampler(0, 0, 1, 7).next(LOGITS)).isEqualTo(1);
  }

  @Test
  void drawsInProportionToProbability() {
    double[] shares = shares(new Sampler(1, 0, 1, 7));
    double total = IntStream.range(0, 5).mapToDouble(i -> Math.exp(LOGITS[i])).sum();
    for (int id = 0; id < 5; id++) {
      assertThat(shares[id]).isCloseTo(Math.exp(LOGITS[id]) / total, within(0.01));
    }
  }

  @Test
  void topKLeavesTheRestOut() {
    double[] shares = shares(new Sampler(1, 2, 1, 7));
    assertThat(shares[1] + shares[3]).isEqualTo(1.0);
  }

  @Test
  void topPKeepsTheSmallestSetWithThatMuchProbability() {
    double[] shares = shares(new Sampler(1, 0, 0.8, 7));
    assertThat(shares[0]).isZero();
    assertThat(shares[4]).isZero();
    assertThat(shares[2]).isPositive();
  }

  @Test
  void equalSeedsDrawEqualIds() {
    Sampler one = new Sampler(0.8, 3, 0.9, 42);
    Sampler two = new Sampler(0.8, 3, 0.9, 42);
    for (int i = 0; i < 100; i++) {
      assertThat(one.next(LOGITS)).isEqualTo(two.next(LOGITS));
    }
  }

  @Property(tries = 200)
  void drawsOnlyFromTheSmallestSetOfTheLikeliest(
      @ForAll @Size(min = 2, max = 12) List<@FloatRange(min = -4, max = 4) Float> values,
      @ForAll @DoubleRange(min = 0.05, max = 1) double topP,
      @ForAll @IntRange(min = 0, max = 6) int topK,
      @ForAll long seed) {
    float[] logits = new float[values.size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = values.get(i);
    }
    List<Integer> ranked =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(id -> -logits[id]).thenComparing(id -> id))
            .limit(topK == 0 ? logits.length : topK)
            .toList();
    double total = ranked.stream().mapToDouble(id -> Math.exp(logits[id])).sum();
    int id = new Sampler(1, topK, topP, seed).next(logits);
    assertThat(ranked).contains(id);
    double better =
        ranked.stream().takeWhile(other -> other != id).mapToDouble(o -> Math.exp(logits[o])).sum();
    assertThat(better).isLessThan(topP * total * (1 + 1e-9));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNotFinite(float broken) {
    assertThatThrownBy(() -> new Sampler(0, 0, 1, 7).next(new float[] {1, broken}))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("logit: " + broken);
  }

  private static double[] shares(Sampler sampler) {
    int draws = 50_000;
    int[] counts = new int[LOGITS.length];
    for (int i = 0; i < draws; i++) {
      counts[sampler.next(LOGITS)]++;
    }
    return IntStream.of(counts).mapToDouble(count -> (double) count / draws).toArray();
  }

  @Test
  void anIdWithoutATokenIsNeverDrawn() {
    float[] logits = {0, 9, 1, 8};
    for (double temperature : new double[] {0, 1, 100}) {
      for (int topK : new int[] {0, 1, 3}) {
        Sampler sampler = new Sampler(temperature, topK, 1, 7, id -> id % 2 == 0);
        for (int i = 0; i < 200; i++) {
          assertThat(sampler.next(logits)).isIn(0, 2);
        }
      }
    }
  }
}
