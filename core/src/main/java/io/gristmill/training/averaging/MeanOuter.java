package io.gristmill.training.averaging;

/** New parameters are the mean (Local SGD; federated averaging, McMahan et al., 2017). */
record MeanOuter() implements OuterOptimizer {

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
