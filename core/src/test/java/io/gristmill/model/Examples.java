package io.gristmill.model;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.Objective.Kind;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/** Small models and random batches for each objective, most of whose targets are ignored. */
final class Examples {

  static final int VOCABULARY = 23;
  static final int CONTEXT = 40;
  static final int OUTPUTS = 3;
  static final double BETA = 0.3;

  private static final int FIRST = VOCABULARY - OUTPUTS;

  private Examples() {}

  static GptConfig gpt2() {
    return new GptConfig(VOCABULARY, CONTEXT, 16, 2, 4, true);
  }

  static GptConfig llama() {
    BlockShape block = new BlockShape(Architecture.LLAMA, 2, 40, false, 10000);
    return new GptConfig(VOCABULARY, CONTEXT, 16, 2, 4, false, block, 0);
  }

  /** All kinds of objectives, classification with and without text. */
  static Stream<Objective> objectives() {
    return Stream.of(
        Objective.NEXT_ID,
        new Objective(Kind.CLASSIFICATION, OUTPUTS, List.of(0.5, 1.0, 4.0), 0, 0),
        new Objective(Kind.CLASSIFICATION, OUTPUTS, List.of(), 0.7, 0),
        new Objective(Kind.REGRESSION, 1, List.of(), 0, 0),
        new Objective(Kind.PREFERENCE, 0, List.of(), 0, BETA));
  }

  static GptNetwork network(GptConfig config, DataType type, Objective objective) {
    GptNetwork network = GptNetwork.create(config, Settings.optimizer(5), 3, type);
    network.parameters().muli(3);
    network.use(objective);
    return network;
  }

  /** Random examples of an objective. */
  static TokenBatch batch(Objective objective, int sequences, long seed) {
    Random random = new Random(seed);
    int[][] inputs = new int[sequences][];
    int[][] targets = new int[sequences][CONTEXT];
    int[][] starts = new int[sequences][CONTEXT];
    float[][] values = new float[sequences][];
    for (int i = 0; i < sequences; i++) {
      inputs[i] = random.ints(CONTEXT, 0, FIRST).toArray();
      Arrays.fill(targets[i], TokenBatch.IGNORED);
      values[i] = new float[] {-9 - 3 * random.nextFloat(), -9 - 3 * random.nextFloat()};
      switch (objective.kind()) {
        case TEXT -> text(targets[i], 30, 30 + random.nextInt(10), random);
        case CLASSIFICATION -> {
          text(targets[i], 10, 10 + random.nextInt(10), random);
          targets[i][25 + random.nextInt(10)] = FIRST + random.nextInt(OUTPUTS);
        }
        case REGRESSION ->
            targets[i][25 + random.nextInt(10)] = Float.floatToIntBits(random.nextFloat());
        case PREFERENCE -> {
          int second = 10 + random.nextInt(8);
          int padding = second + 10 + random.nextInt(8);
          text(targets[i], 5, second - 1, random);
          text(targets[i], second + 5, padding - 1, random);
          Arrays.fill(starts[i], second, padding, second);
          Arrays.fill(starts[i], padding, CONTEXT, padding);
        }
      }
    }
    return new TokenBatch(inputs, targets, starts, values);
  }

  private static void text(int[] targets, int from, int to, Random random) {
    for (int i = from; i < to; i++) {
      targets[i] = random.nextInt(FIRST);
    }
  }

  static TokenBatch join(TokenBatch... parts) {
    return TokenBatch.join(List.of(parts));
  }
}
