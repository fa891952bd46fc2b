package io.gristmill.eval.task;

import java.nio.charset.StandardCharsets;
import java.util.function.ToDoubleFunction;

/**
 * The answer of a model to an item.
 *
 * @param logProbabilities of the continuation of each choice, in nats
 * @param greedy whether the right continuation is what greedy decoding produces
 */
record ItemScore(TaskItem item, double[] logProbabilities, boolean greedy) {

  double logProbability(int choice) {
    return logProbabilities[choice];
  }

  /** 1 if the right choice has the largest log-probability, else 0. */
  double correct() {
    return correct(continuation -> 1);
  }

  /** The same by log-probability per character of the continuation, without the space before it. */
  double correctByCharacters() {
    return correct(continuation -> continuation.codePointCount(0, continuation.length()));
  }

  /** The same per byte of UTF-8. */
  double correctByBytes() {
    return correct(continuation -> continuation.getBytes(StandardCharsets.UTF_8).length);
  }

  /** Ties go to the first choice. */
  private double correct(ToDoubleFunction<String> length) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logProbabilities.length; i++) {
      String continuation = item.choices().get(i).continuation();
      double score = logProbabilities[i] / length.applyAsDouble(continuation);
      if (score > most) {
        most = score;
        best = i;
      }
    }
    return best == item.gold() ? 1 : 0;
  }
}
