package io.gristmill.model.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** RMSNorm, a LayerNorm without centring and bias (Zhang and Sennrich, 2019), as in Llama. */
final class RmsNorm implements Norm {

  private final LayerContext context;
  private final String gain;
  private final ReusableBuffer statistics; // [n][1]
  private final ReusableBuffer normed; // [n][d]

  /** Creates a norm with the parameter {@code name.gain}. */
  RmsNorm(LayerContext context, String name) {
    this.context = context;
    this.gain = name + ".gain";
    this.statistics = context.buffer();
    this.normed = context.buffer();
  }

  @Override
  public INDArray forward(INDArray x) {
    INDArray y = normed.matrix(x.size(0), x.size(1));
    context
        .kernels()
        .variants()
        .rmsNorm(x, context.weight(gain), y, statistics.matrix(x.size(0), 1));
    return y;
  }

  @Override
  public void backward(INDArray x, INDArray dy, INDArray residual, INDArray dx) {
    INDArray kept = statistics.last();
    context
        .kernels()
        .variants()
        .rmsNormBackward(x, context.weight(gain), kept, dy, residual, dx, context.gradientOf(gain));
  }

  @Override
  public INDArray last() {
    return normed.last();
  }
}
