package io.gristmill.optim;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** AdamW's weight decay: adds {@code rate * coefficient * parameter} to the update. */
public record DecoupledWeightDecay(double coefficient) implements Regularization {

  private static final long serialVersionUID = 1L;

  @JsonCreator
  public DecoupledWeightDecay(@JsonProperty("coefficient") double coefficient) {
    this.coefficient = coefficient;
  }

  @Override
  public ApplyStep applyStep() {
    return ApplyStep.POST_UPDATER;
  }

  @Override
  public void apply(INDArray param, INDArray gradView, double lr, int iteration, int epoch) {
    apply(VectorMath.of(gradView), param, gradView, lr);
  }

  /** Adds the decay of a parameter to its update, with the given arithmetic. */
  public void apply(VectorMath math, INDArray parameter, INDArray update, double rate) {
    if (coefficient != 0) {
      math.addScaled(update, parameter, rate * coefficient);
    }
  }

  /** Returns 0, because decoupled decay is not part of the loss. */
  @Override
  public double score(INDArray param, int iteration, int epoch) {
    return 0;
  }

  /** Returns this object, which is immutable. */
  @Override
  public DecoupledWeightDecay clone() {
    return this;
  }
}
