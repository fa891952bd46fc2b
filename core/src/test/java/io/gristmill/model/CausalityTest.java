package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.TextStarts;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No logit sees a later id, in no bit, through the whole of every kind of network. */
class CausalityTest {

  /** Two blocks of attention's rows, and two positions of a third. */
  private static final int LONGEST = 130;

  static Stream<String> variants() {
    return Variants.names();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void anotherIdChangesNoBitBeforeItWhateverTheLength(String variant) {
    Random random = new Random(variant.hashCode());
    try (GptNetwork network =
        GptNetwork.create(longer(Variants.of(variant)), Settings.optimizer(5), 11)) {
      for (int length = 1; length <= LONGEST; length++) {
        int[] ids = random.ints(length, 0, network.config().vocabularySize()).toArray();
        assertCausal(network, ids, random.nextInt(length), random);
      }
    }
  }

  /** At every position, of a length that ends within a block. */
  @ParameterizedTest
  @MethodSource("variants")
  void anotherIdChangesNoBitBeforeItWhereverItIs(String variant) {
    Random random = new Random(variant.hashCode());
    try (GptNetwork network =
        GptNetwork.create(longer(Variants.of(variant)), Settings.optimizer(5), 12)) {
      int[] ids = random.ints(LONGEST, 0, network.config().vocabularySize()).toArray();
      float[] before = logits(network, ids);
      for (int changed = 0; changed < LONGEST; changed++) {
        assertCausal(network, ids, before, changed, random);
      }
    }
  }

  private static GptConfig longer(GptConfig c) {
    return new GptConfig(
        c.vocabularySize(),
        LONGEST,
        c.embeddingSize(),
        c.layers(),
        c.heads(),
        c.tiedEmbeddings(),
        c.block(),
        c.dropout());
  }

  private static void assertCausal(GptNetwork network, int[] ids, int changed, Random random) {
    assertCausal(network, ids, logits(network, ids), changed, random);
  }

  private static void assertCausal(
      GptNetwork network, int[] ids, float[] before, int changed, Random random) {
    int vocabulary = network.config().vocabularySize();
    int[] others = ids.clone();
    others[changed] = (ids[changed] + 1 + random.nextInt(vocabulary - 1)) % vocabulary;
    assertThat(Math.floorDiv(Arrays.mismatch(before, logits(network, others)), vocabulary))
        .as("position of the first logit that changed, of %d", ids.length)
        .isEqualTo(changed);
  }

  /** As {@link GptNetwork#logits}, which copies them row by row, but at once. */
  private static float[] logits(GptNetwork network, int[] ids) {
    int vocabulary = network.config().vocabularySize();
    float[] all = new float[ids.length * vocabulary];
    GptInference inference = new GptInference(network.layers());
    try (ReusableBuffer memory = new ReusableBuffer(network.type())) {
      network
          .layers()
          .head()
          .logits(
              inference.hidden(new int[][] {ids}, TextStarts.NONE, memory),
              (from, some) -> {
                float[] rows = some.reshape(some.length()).dup().toFloatVector();
                System.arraycopy(rows, 0, all, (int) from * vocabulary, rows.length);
              });
    }
    return all;
  }
}
