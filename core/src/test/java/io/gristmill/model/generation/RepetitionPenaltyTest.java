package io.gristmill.model.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.model.generation.Sampler.RepetitionPenalty;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RepetitionPenaltyTest {

  @Test
  void dividesPositiveAndMultipliesNegativeLogitsOfWhatWasSeen() {
    float[] logits = {3, -3, 0, 3, -3};
    RepetitionPenalty penalty = new RepetitionPenalty(1.5);
    penalty.saw(0, 1);
    penalty.saw(2, 0);
    penalty.apply(logits);
    assertThat(logits).containsExactly(2, -4.5f, 0, 3, -3);
  }

  @Test
  void oneChangesNothing() {
    float[] logits = {3, -3};
    RepetitionPenalty penalty = new RepetitionPenalty(1);
    penalty.saw(0, 1);
    penalty.apply(logits);
    assertThat(logits).containsExactly(3, -3);
  }

  @Property
  void neverMakesASeenIdMoreLikelyNorChangesAnother(
      @ForAll @Size(8) List<@FloatRange(min = -9, max = 9) Float> values,
      @ForAll @IntRange(max = 7) int seen,
      @ForAll @DoubleRange(min = 1, max = 3) double factor) {
    float[] logits = new float[8];
    for (int i = 0; i < 8; i++) {
      logits[i] = values.get(i);
    }
    RepetitionPenalty penalty = new RepetitionPenalty(factor);
    penalty.saw(seen);
    penalty.apply(logits);
    for (int i = 0; i < 8; i++) {
      if (i == seen) {
        assertThat(logits[i]).isLessThanOrEqualTo(values.get(i));
      } else {
        assertThat(logits[i]).isEqualTo(values.get(i));
      }
    }
  }
}
