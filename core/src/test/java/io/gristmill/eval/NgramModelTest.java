package io.gristmill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.eval.NgramBaselines.NgramModel;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NgramModelTest {

  /** Worked by hand: training a b a, c=1 vocabulary of 4. */
  @Test
  void interpolatesWithTheNumberOfDifferentFollowers() {
    NgramModel model = new NgramModel(2, 4);
    model.train(new int[] {0, 1, 0});
    double unigramA = (2 + 2 * 0.25) / (3 + 2.0);
    double unigramC = (0 + 2 * 0.25) / (3 + 2.0);
    assertThat(model.lossSum(new int[] {0}, 0)).isCloseTo(-Math.log(unigramA), within(1e-12));
    assertThat(model.lossSum(new int[] {2}, 0)).isCloseTo(-Math.log(unigramC), within(1e-12));
    double aAfterB = (1 + 1 * unigramA) / (1 + 1.0);
    assertThat(model.lossSum(new int[] {1, 0}, 1)).isCloseTo(-Math.log(aAfterB), within(1e-12));
    assertThat(model.lossSum(new int[] {3, 0}, 1)).isCloseTo(-Math.log(unigramA), within(1e-12));
  }

  @Test
  void probabilitiesAfterAnyContextSumToOne() {
    Random random = new Random(1);
    int[] text = random.ints(2000, 0, 7).toArray();
    NgramModel model = new NgramModel(4, 7);
    model.train(text);
    for (int trial = 0; trial < 50; trial++) {
      int[] context = random.ints(3, 0, 7).toArray();
      double sum =
          IntStream.range(0, 7)
              .mapToDouble(w -> Math.exp(-model.lossSum(append(context, w), 3)))
              .sum();
      assertThat(sum).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void lowerOrdersAreThoseOfASmallerModel() {
    int[] text = new Random(2).ints(500, 0, 5).toArray();
    NgramModel large = new NgramModel(5, 5);
    NgramModel small = new NgramModel(2, 5);
    large.train(text);
    small.train(text);
    assertThat(large.lossSum(text, 1, 2)).isEqualTo(small.lossSum(text, 1));
  }

  @Test
  void longerContextsLearnAPattern() {
    int[] text = IntStream.range(0, 3000).map(i -> new int[] {0, 0, 1}[i % 3]).toArray();
    NgramModel model = new NgramModel(3, 2);
    model.train(text);
    assertThat(model.lossSum(text, 2) / text.length).isLessThan(0.01);
    assertThat(model.lossSum(text, 2, 1) / text.length).isGreaterThan(0.6);
  }

  private static int[] append(int[] context, int word) {
    int[] all = java.util.Arrays.copyOf(context, context.length + 1);
    all[context.length] = word;
    return all;
  }
}
