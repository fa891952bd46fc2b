package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code optimizer}: AdamW (Loshchilov and Hutter, 2019) and its schedule.
 *
 * @param steps length of the schedule in optimizer updates
 * @param clip largest global gradient norm; 0 for no clipping
 * @param schedule {@code cosine}, {@code linear}, {@code constant}, {@code warmup-stable-decay}
 * @param decayFraction share of the steps, the last ones, in which {@code warmup-stable-decay}
 *     falls
 * @param decayShape how it falls: {@code 1-sqrt} or {@code linear}
 * @param maxGradientNorm a step whose global gradient norm is above it is not taken; 0 for no
 *     limit. (Deeplearning4j's own loop makes it a step of decay alone, and counts it)
 * @param zLoss weight of the squared logarithm of the softmax's denominator in what is minimised
 *     (Chowdhery et al., 2022); 0 for none
 */
public record OptimizerSection(
    double learningRate,
    double minLearningRate,
    int warmupSteps,
    int steps,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double clip,
    String schedule,
    double decayFraction,
    String decayShape,
    double maxGradientNorm,
    double zLoss)
    implements Serializable {

  /** Without limit and z-loss; the other defaults as in {@code reference.conf}. */
  public OptimizerSection(
      double learningRate,
      double minLearningRate,
      int warmupSteps,
      int steps,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double clip,
      String schedule) {
    this(
        learningRate,
        minLearningRate,
        warmupSteps,
        steps,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        clip,
        schedule,
        0.2,
        "1-sqrt",
        0,
        0);
  }

  /** The same with a schedule of another length. */
  public OptimizerSection withSteps(int otherSteps) {
    return new OptimizerSection(
        learningRate,
        minLearningRate,
        warmupSteps,
        otherSteps,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        clip,
        schedule,
        decayFraction,
        decayShape,
        maxGradientNorm,
        zLoss);
  }
}
