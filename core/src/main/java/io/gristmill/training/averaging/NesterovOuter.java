package io.gristmill.training.averaging;

/**
 * SGD with Nesterov momentum, with the mean parameter delta of the replicas as gradient: {@code g =
 * old - mean; b = momentum b + g; new = old - rate (g + momentum b)} (DiLoCo, Douillard et al.,
 * 2023).
 */
record NesterovOuter(double learningRate, double momentum) implements OuterOptimizer {

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
