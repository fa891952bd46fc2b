package io.gristmill.device.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceBatchTest {

  private static final int PADDED = 128;

  /** Few ids, all of them; many ids, most of them absent; two ids. */
  @ParameterizedTest
  @CsvSource({"2, 100, 7", "3, 128, 5000", "1, 1, 5000", "2, 9, 2"})
  void groupsRowsByIdInAscendingOrder(int sequences, int context, int vocabulary) {
    Random random = new Random(vocabulary);
    int[][] inputs = new int[sequences][];
    int[][] targets = new int[sequences][];
    SortedMap<Integer, int[]> expected = new TreeMap<>();
    for (int i = 0; i < sequences; i++) {
      inputs[i] = random.ints(context, 0, vocabulary).toArray();
      targets[i] = random.ints(context, 0, vocabulary).toArray();
      for (int t = 0; t < context; t++) {
        int[] row = {i * PADDED + t};
        expected.merge(
            inputs[i][t],
            row,
            (rows, more) -> IntStream.concat(IntStream.of(rows), IntStream.of(more)).toArray());
      }
    }
    GptConfig model = new GptConfig(vocabulary, PADDED, 64, 1, 2, true);
    DeviceBatch batch = DeviceBatch.of(new TokenBatch(inputs, targets), model, PADDED);
    assertThat(batch.distinct())
        .containsExactly(expected.keySet().stream().mapToInt(Integer::intValue).toArray());
    assertThat(batch.order())
        .containsExactly(expected.values().stream().flatMapToInt(IntStream::of).toArray());
    assertThat(batch.starts()[0]).isZero();
    for (int i = 0; i < batch.distinct().length; i++) {
      assertThat(batch.starts()[i + 1] - batch.starts()[i])
          .isEqualTo(expected.get(batch.distinct()[i]).length);
    }
  }
}
