package io.gristmill.model.layer;

import io.gristmill.model.kernel.row.Norms.NormBackward;
import io.gristmill.model.shape.BlockShape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Normalises the vector of every position. */
public interface Norm {

  /** The norm of an architecture, with the parameters {@code name.*}. */
  static Norm of(LayerContext context, BlockShape shape, String name) {
    if (!shape.centresNorms()) {
      return new RmsNorm(context, name);
    }
    return shape.biases()
        ? LayerNorm.withBias(context, name)
        : LayerNorm.withoutBias(context, name);
  }

  /** Normalises {@code x [n][d]}; the result is kept until the next call. */
  INDArray forward(INDArray x);

  /** {@code dx = residual + d(loss)/dx}, where {@code x} is that of the last forward pass. */
  void backward(INDArray x, INDArray dy, INDArray residual, INDArray dx);

  /** Result of the last forward pass. */
  INDArray last();

  /** LayerNorm (Ba, Kiros and Hinton, 2016) with a gain and an optional bias. */
  final class LayerNorm implements Norm {

    private final LayerContext context;
    private final String gain;
    private final Bias bias;
    private final ReusableBuffer statistics; // [n][2]
    private final ReusableBuffer normed; // [n][d]

    /** The bias, or zeros if there is none, since the kernels always add a bias. */
    private interface Bias {

      INDArray values();

      INDArray gradient();
    }

    private LayerNorm(LayerContext context, String name, Bias bias) {
      this.context = context;
      this.gain = name + ".gain";
      this.bias = bias;
      this.statistics = context.buffer();
      this.normed = context.buffer();
    }

    /** Creates a norm with the parameters {@code name.gain} and {@code name.bias}. */
    static LayerNorm withBias(LayerContext context, String name) {
      return new LayerNorm(context, name, new OwnBias(context, name + ".bias"));
    }

    /** Creates a norm with the parameter {@code name.gain} only. */
    static LayerNorm withoutBias(LayerContext context, String name) {
      return new LayerNorm(context, name, new NoBias(context, name + ".gain", context.buffer()));
    }

    @Override
    public INDArray forward(INDArray x) {
      INDArray y = normed.matrix(x.size(0), x.size(1));
      INDArray kept = statistics.matrix(x.size(0), 2);
      context.kernels().layerNorm(x, context.weight(gain), bias.values(), y, kept);
      return y;
    }

    @Override
    public void backward(INDArray x, INDArray dy, INDArray residual, INDArray dx) {
      NormBackward<INDArray> n =
          new NormBackward<>(x, context.weight(gain), statistics.last(), dy, residual, dx);
      context.kernels().layerNormBackward(n, context.gradientOf(gain), bias.gradient());
    }

    @Override
    public INDArray last() {
      return normed.last();
    }

    private record OwnBias(LayerContext context, String name) implements Bias {

      @Override
      public INDArray values() {
        return context.weight(name);
      }

      @Override
      public INDArray gradient() {
        return context.gradientOf(name);
      }
    }

    /** Zeros, and a buffer for a gradient that is discarded. */
    private record NoBias(LayerContext context, String gain, ReusableBuffer memory)
        implements Bias {

      @Override
      public INDArray values() {
        return gradient().assign(0);
      }

      @Override
      public INDArray gradient() {
        long width = context.weight(gain).length();
        return memory.matrix(1, width).reshape(width);
      }
    }
  }

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
}
