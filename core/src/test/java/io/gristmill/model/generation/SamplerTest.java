package io.gristmill.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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

  private static double[] shares(Sampler sampler) {
    int draws = 50_000;
    int[] counts = new int[LOGITS.length];
    for (int i = 0; i < draws; i++) {
      counts[sampler.next(LOGITS)]++;
    }
    return IntStream.of(counts).mapToDouble(count -> (double) count / draws).toArray();
  }
}
