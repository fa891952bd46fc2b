package io.gristmill.model.layer;

import io.gristmill.model.kernel.row.NormBackward;
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
    context.kernels().rmsNorm(x, context.weight(gain), y, statistics.matrix(x.size(0), 1));
    return y;
  }

  @Override
  public void backward(INDArray x, INDArray dy, INDArray residual, INDArray dx) {
    NormBackward<INDArray> n =
        new NormBackward<>(x, context.weight(gain), statistics.last(), dy, residual, dx);
    context.kernels().rmsNormBackward(n, context.gradientOf(gain));
  }

  @Override
  public INDArray last() {
    return normed.last();
  }
}
