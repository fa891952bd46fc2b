package io.gristmill.training.averaging;

import io.gristmill.config.AveragingSection;
import java.io.Serializable;

/** Update rule for the averaged parameters of a slice. Stateless: momentum is an argument. */
public interface OuterOptimizer extends Serializable {

  /** Creates the outer optimizer that a section configures. */
  static OuterOptimizer of(AveragingSection section) {
    return switch (section.outer()) {
      case MEAN -> new Mean();
      case NESTEROV -> new Nesterov(section.outerLearningRate(), section.outerMomentum());
    };
  }

  /**
   * Replaces the parameters at the start of the round by those for the next one.
   *
   * @param mean of the replicas' parameters, same length
   * @param memory momentum, read and changed; empty where {@link #remembers} is false
   */
  void step(float[] parameters, double[] mean, float[] memory);

  /** Whether it needs a value per parameter between rounds, initially 0. */
  boolean remembers();

  /** New parameters are the mean (Local SGD; federated averaging, McMahan et al., 2017). */
  record Mean() implements OuterOptimizer {

    private static final long serialVersionUID = 1L;

    @Override
    public void step(float[] parameters, double[] mean, float[] memory) {
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] = (float) mean[i];
      }
    }

    @Override
    public boolean remembers() {
      return false;
    }
  }

  /**
   * SGD with Nesterov momentum, with the mean parameter delta of the replicas as gradient: {@code g
   * = old - mean; b = momentum b + g; new = old - rate (g + momentum b)} (DiLoCo, Douillard et al.,
   * 2023).
   */
  record Nesterov(double learningRate, double momentum) implements OuterOptimizer {

    private static final long serialVersionUID = 1L;

    @Override
    public void step(float[] parameters, double[] mean, float[] memory) {
      for (int i = 0; i < parameters.length; i++) {
        double gradient = parameters[i] - mean[i];
        double velocity = momentum * memory[i] + gradient;
        memory[i] = (float) velocity;
        parameters[i] -= (float) (learningRate * (gradient + momentum * velocity));
      }
    }

    @Override
    public boolean remembers() {
      return true;
    }
  }
}
