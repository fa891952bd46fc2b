package io.gristmill.config;

import static io.gristmill.config.Limits.ABOVE_ZERO;
import static io.gristmill.config.Limits.BELOW_ONE;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.config.Limits.Between;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The {@code optimizer} section: AdamW (Loshchilov and Hutter, 2019) and its schedule.
 *
 * @param steps length of the schedule in optimizer updates
 * @param clip maximum global gradient norm; 0 for no clipping
 * @param schedule {@code cosine}, {@code linear}, {@code constant} or {@code warmup-stable-decay}
 * @param decayFraction fraction of the steps in which {@code warmup-stable-decay} decays, at the
 *     end
 * @param decayShape shape of that decay
 * @param maxGradientNorm steps with a larger global gradient norm are skipped; 0 for no limit.
 *     (Deeplearning4j's own loop applies weight decay alone instead, and counts the step)
 * @param zLoss weight in the loss of the squared logarithm of the softmax denominator (Chowdhery et
 *     al., 2022); 0 for none
 */
public record OptimizerSection(
    @AtLeast(ABOVE_ZERO) double learningRate,
    @AtLeast(0) double minLearningRate,
    @AtLeast(0) int warmupSteps,
    @AtLeast(1) int steps,
    @Between(min = 0, max = BELOW_ONE) double beta1,
    @Between(min = 0, max = BELOW_ONE) double beta2,
    @AtLeast(ABOVE_ZERO) double epsilon,
    @AtLeast(0) double weightDecay,
    @AtLeast(0) double clip,
    String schedule,
    @Between(min = 0, max = 1) double decayFraction,
    DecayShape decayShape,
    @AtLeast(0) double maxGradientNorm,
    @AtLeast(0) double zLoss)
    implements Serializable {

  /** Has the defaults of {@code reference.conf} for the other settings. */
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
        DecayShape.ONE_MINUS_SQRT,
        0,
        0);
  }

  /** Returns a copy with another number of steps. */
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

  /** The shape of the learning-rate decay. Deeplearning4j's JSON of a model names it, too. */
  public enum DecayShape {
    @JsonProperty("linear")
    LINEAR,
    /** Steep at first; better than linear decay in Hägele et al. (2024). */
    @JsonProperty("1-sqrt")
    ONE_MINUS_SQRT {
      @Override
      public String toString() {
        return "1-sqrt";
      }
    }
  }
}
