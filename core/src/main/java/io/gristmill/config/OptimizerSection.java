package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code optimizer}: AdamW (Loshchilov and Hutter, 2019) and its schedule.
 *
 * @param steps length of the schedule in optimizer updates
 * @param clip largest global gradient norm; 0 for no clipping
 * @param schedule {@code cosine}, {@code linear}, {@code constant}
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
    String schedule)
    implements Serializable {}
