package io.gristmill.model.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextStartsTest {

  private static TextStarts of(int[]... starts) {
    int[][] ids = new int[2][4];
    return TextStarts.of(new TokenBatch(ids, ids, starts, new float[0][]));
  }

  @Test
  void positionsCountFromTheStartOfTheText() {
    TextStarts texts = of(new int[] {0, 0, 2, 2}, new int[] {0, 1, 1, 1});
    assertThat(IntStream.range(0, 8).map(texts.positions(4)).toArray())
        .containsExactly(0, 1, 0, 1, 0, 0, 1, 2);
    assertThat(texts.numbers(2, 4)).containsExactly(0, 0, 1, 1, 0, 1, 1, 1);
  }

  @Test
  void sumsByText() {
    TextStarts texts = of(new int[] {0, 0, 2, 3}, new int[] {0, 0, 0, 0});
    double[][] sums = texts.sums(new int[] {0, 1, 3, 6}, new double[] {1, 2, 4, 8}, 2, 4);
    assertThat(sums).isDeepEqualTo(new double[][] {{3, 0, 4}, {8}});
  }

  @Test
  void sequencesOfOneTextHaveNoStarts() {
    assertThat(of(new int[4], new int[4])).isSameAs(TextStarts.NONE);
    assertThat(of()).isSameAs(TextStarts.NONE);
    assertThat(TextStarts.NONE.positions(4).applyAsInt(6)).isEqualTo(2);
  }

  @Test
  void refusesTextsThatOverlap() {
    assertThatThrownBy(() -> of(new int[4], new int[] {0, 0, 1, 1}))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessage("start of a text: 1 (expected 0 or 2) at position 2 of sequence 1 of a batch");
    assertThatThrownBy(() -> of(new int[] {0, 1, 0, 0}, new int[4]))
        .isInstanceOf(IncompatibleArtifactException.class);
    assertThatThrownBy(() -> of(new int[] {-1, 0, 0, 0}, new int[4]))
        .isInstanceOf(IncompatibleArtifactException.class);
  }
}
