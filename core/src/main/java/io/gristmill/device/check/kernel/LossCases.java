package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCase.Expected;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Cross-entropy with its gradient, scores, and the sum of losses. */
final class LossCases {

  private static final int ROWS = 64;
  private static final int TILE = 128;
  private static final float SCALE = 1f / ROWS;
  private static final float Z_LOSS = 1e-3f;

  private final Workbench bench;
  private final int vocabulary;
  private final int stride;
  private final double[] targets;

  private LossCases(Workbench bench) {
    this.bench = bench;
    this.vocabulary = bench.model().vocabularySize();
    this.stride = (vocabulary + TILE - 1) / TILE * TILE;
    this.targets = bench.below(vocabulary, ROWS).first().clone();
    targets[3] = -1;
  }

  static void run(Workbench bench) {
    LossCases cases = new LossCases(bench);
    cases.crossEntropy();
    cases.score();
    sum(bench);
  }

  private int threads() {
    return stride >= 8192 ? 1024 : 128;
  }

  private void crossEntropy() {
    CardArray logits = bench.normal(Type.BF16, ROWS * stride, 0, 2);
    CardArray cardTargets = bench.array(Type.INT, targets.clone());
    CardArray losses = bench.zeros(Type.FLOAT, ROWS);
    bench.run(
        new KernelCase(
            "cross_entropy",
            () ->
                bench
                    .kernels()
                    .launch(
                        "cross_entropy",
                        ROWS,
                        1,
                        threads(),
                        0,
                        logits.address(),
                        cardTargets.address(),
                        losses.address(),
                        SCALE,
                        Z_LOSS,
                        vocabulary,
                        stride),
            List.of(
                new Expected("losses", losses, () -> losses(logits), KernelCase.FLOAT),
                new Expected("gradient", logits, () -> gradient(logits), KernelCase.ROUNDED))));
  }

  private double logSum(CardArray logits, int row) {
    return Math.log(
        IntStream.range(row * stride, row * stride + vocabulary)
            .mapToDouble(i -> Math.exp(logits.first()[i]))
            .sum());
  }

  private double[] losses(CardArray logits) {
    return IntStream.range(0, ROWS)
        .mapToDouble(
            row ->
                targets[row] < 0
                    ? 0
                    : logSum(logits, row) - logits.first()[row * stride + (int) targets[row]])
        .toArray();
  }

  private double[] gradient(CardArray logits) {
    double[] gradient = new double[ROWS * stride];
    for (int row = 0; row < ROWS; row++) {
      if (targets[row] >= 0) {
        double logSum = logSum(logits, row);
        for (int c = 0; c < vocabulary; c++) {
          double p = Math.exp(logits.first()[row * stride + c] - logSum);
          double hot = c == targets[row] ? 1 : 0;
          gradient[row * stride + c] = SCALE * (p * (1 + 2 * Z_LOSS * logSum) - hot);
        }
      }
    }
    return gradient;
  }

  private void score() {
    CardArray logits = bench.normal(Type.FLOAT, ROWS * stride, 0, 2);
    CardArray cardTargets = bench.array(Type.INT, targets.clone());
    CardArray losses = bench.zeros(Type.FLOAT, ROWS);
    CardArray ranks = bench.zeros(Type.INT, ROWS);
    CardArray predictions = bench.zeros(Type.INT, ROWS);
    CardArray confidences = bench.zeros(Type.FLOAT, ROWS);
    bench.run(
        new KernelCase(
            "score",
            () ->
                bench
                    .kernels()
                    .launch(
                        "score",
                        ROWS,
                        1,
                        threads(),
                        0,
                        logits.address(),
                        cardTargets.address(),
                        losses.address(),
                        ranks.address(),
                        predictions.address(),
                        confidences.address(),
                        vocabulary,
                        stride),
            List.of(
                new Expected("losses", losses, () -> losses(logits), KernelCase.FLOAT),
                new Expected("ranks", ranks, () -> ranks(logits), 0),
                new Expected("predictions", predictions, () -> predictions(logits), 0),
                new Expected(
                    "confidences", confidences, () -> confidences(logits), KernelCase.FLOAT))));
  }

  private double[] ranks(CardArray logits) {
    double[] ranks = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      int target = (int) targets[row];
      ranks[row] = target < 0 ? -1 : 0;
      for (int c = 0; c < vocabulary && target >= 0; c++) {
        double other = logits.first()[row * stride + c];
        double own = logits.first()[row * stride + target];
        ranks[row] += other > own || other == own && c < target ? 1 : 0;
      }
    }
    return ranks;
  }

  private double[] predictions(CardArray logits) {
    double[] predictions = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      int best = 0;
      for (int c = 1; c < vocabulary; c++) {
        best = logits.first()[row * stride + c] > logits.first()[row * stride + best] ? c : best;
      }
      predictions[row] = best;
    }
    return predictions;
  }

  private double[] confidences(CardArray logits) {
    double[] predictions = predictions(logits);
    double[] confidences = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      double logit = logits.first()[row * stride + (int) predictions[row]];
      confidences[row] = targets[row] < 0 ? 0 : Math.exp(logit - logSum(logits, row));
    }
    return confidences;
  }

  private static void sum(Workbench bench) {
    CardArray losses = bench.normal(Type.FLOAT, bench.rows() + 5, 4, 1);
    CardArray total = bench.array(Type.DOUBLE, new double[] {7});
    int n = losses.first().length;
    bench.run(
        new KernelCase(
            "loss_sum",
            () ->
                bench
                    .kernels()
                    .launch("loss_sum", 1, 1, 256, 0, losses.address(), total.address(), n),
            List.of(
                new Expected(
                    "",
                    total,
                    () -> new double[] {7 + Arrays.stream(losses.first()).sum()},
                    1e-12))));
  }
}
