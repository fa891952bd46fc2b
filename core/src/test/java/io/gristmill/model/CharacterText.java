package io.gristmill.model;

import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;
import java.util.Random;

/**
 * A text as ids of its characters in their order, as nanoGPT and the PyTorch peer's {@code train}
 * take it: the first nine tenths to train on, the rest to validate.
 */
record CharacterText(int vocabularySize, int[] training, int[] validation) {

  /** Sequences scored together. */
  private static final int TOGETHER = 64;

  static CharacterText of(String text) {
    int[] characters = text.chars().sorted().distinct().toArray();
    int[] ids = text.chars().map(c -> Arrays.binarySearch(characters, c)).toArray();
    int cut = (int) (0.9 * ids.length);
    return new CharacterText(
        characters.length, Arrays.copyOf(ids, cut), Arrays.copyOfRange(ids, cut, ids.length));
  }

  /** Windows of the training part, with replacement. */
  TokenBatch draw(Random random, int batchSize, int context) {
    int[] starts = random.ints(batchSize, 0, training.length - context).toArray();
    return windows(training, starts, context);
  }

  private static TokenBatch windows(int[] ids, int[] starts, int context) {
    int[][] inputs = new int[starts.length][];
    int[][] targets = new int[starts.length][];
    for (int i = 0; i < starts.length; i++) {
      inputs[i] = Arrays.copyOfRange(ids, starts[i], starts[i] + context);
      targets[i] = Arrays.copyOfRange(ids, starts[i] + 1, starts[i] + context + 1);
    }
    return new TokenBatch(inputs, targets);
  }

  /**
   * Mean loss in nats over the whole validation part: windows that do not overlap, the last one
   * shorter, so that every character but the first is predicted once.
   */
  double validationLoss(GptNetwork network) {
    int context = network.config().contextLength();
    int targets = validation.length - 1;
    int whole = targets / context;
    double sum = 0;
    for (int from = 0; from < whole; from += TOGETHER) {
      int[] starts = new int[Math.min(TOGETHER, whole - from)];
      int first = from;
      Arrays.setAll(starts, i -> (first + i) * context);
      sum += sum(network, windows(validation, starts, context));
    }
    int rest = targets - whole * context;
    if (rest > 0) {
      sum += sum(network, windows(validation, new int[] {whole * context}, rest));
    }
    return sum / targets;
  }

  private static double sum(GptNetwork network, TokenBatch batch) {
    double sum = 0;
    for (float[] row : network.score(batch).losses()) {
      for (float loss : row) {
        sum += loss;
      }
    }
    return sum;
  }
}
