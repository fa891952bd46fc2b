package io.gristmill.model.part;

import org.nd4j.linalg.api.ndarray.INDArray;

/** LayerNorm without centring and bias (Zhang and Sennrich, 2019), as Llama has it. */
public final class RmsNorm implements Norm {

  private final Owner owner;
  private final String gain;
  private final KeptArray statistics; // [n][1]
  private final KeptArray normed; // [n][d]

  /** Of the parameter {@code name.gain}. */
  public RmsNorm(Owner owner, String name) {
    this.owner = owner;
    this.gain = name + ".gain";
    this.statistics = owner.keep();
    this.normed = owner.keep();
  }

  @Override
  public INDArray forward(INDArray x) {
    INDArray y = normed.matrix(x.size(0), x.size(1));
    owner.kernels().variants().rmsNorm(x, owner.weight(gain), y, statistics.matrix(x.size(0), 1));
    return y;
  }

  @Override
  public void backward(INDArray x, INDArray dy, INDArray residual, INDArray dx) {
    INDArray kept = statistics.last();
    owner
        .kernels()
        .variants()
        .rmsNormBackward(x, owner.weight(gain), kept, dy, residual, dx, owner.gradientOf(gain));
  }

  @Override
  public INDArray last() {
    return normed.last();
  }
}
