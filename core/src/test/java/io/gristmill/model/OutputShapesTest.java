package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.Objective.Kind;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs of vocabularies, widths and numbers of classes, of whose rows ND4J made empty views. */
class OutputShapesTest {

  @ParameterizedTest
  @CsvSource({"8194,128,2", "8194,256,2", "130,128,2", "67,8,3", "258,16,1", "12,4,10"})
  void outputsAreTheLastRowsOfTheVocabulary(int vocabulary, int width, int outputs) {
    GptConfig config = new GptConfig(vocabulary, 8, width, 1, 1, true);
    try (GptNetwork network = GptNetwork.create(config, Settings.optimizer(10), 1)) {
      Objective objective =
          outputs == 1
              ? new Objective(Kind.REGRESSION, 1, List.of(), 0, 0)
              : new Objective(Kind.CLASSIFICATION, outputs, List.of(), 0, 0);
      network.use(objective);
      int[] targets = new int[8];
      Arrays.fill(targets, TokenBatch.IGNORED);
      targets[5] = outputs == 1 ? Float.floatToIntBits(1.5f) : vocabulary - 1;
      TokenBatch batch =
          new TokenBatch(new int[][] {{1, 2, 3, 4, 5, 0, 0, 0}}, new int[][] {targets});
      assertThat(network.gradient(batch)).isPositive();
      float[] all = network.logits(new int[] {1, 2, 3, 4, 5, 0})[5];
      assertThat(network.outputs(batch)[0])
          .usingComparatorWithPrecision(1e-4f)
          .containsExactly(Arrays.copyOfRange(all, vocabulary - outputs, vocabulary));
    }
  }
}
