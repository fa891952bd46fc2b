package io.gristmill.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.shape.GptConfig;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class IdsTest {

  private static final GptConfig CONFIG = new GptConfig(10, 8, 4, 1, 1, true);

  @Test
  void returnsIdsRowByRow() {
    int[][] ids = {{1, 2, 3}, {4, 5, 6}};
    assertThat(Ids.inputs(Ids.toArray(ids), CONFIG)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @ParameterizedTest
  @CsvSource({"6, '[6]'", "1:2:3, '[1, 2, 3]'", "1:9, '[1, 9]'"})
  void refusesArraysThatAreNotSequences(String sizes, String shape) {
    long[] dimensions = Arrays.stream(sizes.split(":")).mapToLong(Long::parseLong).toArray();
    assertThatThrownBy(() -> Ids.inputs(Nd4j.ones(dimensions), CONFIG))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessage("sequences: shape " + shape + " (expected [batch, at most 8]) at model input");
  }
}
