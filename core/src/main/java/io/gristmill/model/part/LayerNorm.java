package io.gristmill.model.part;

import org.nd4j.linalg.api.ndarray.INDArray;

/** LayerNorm (Ba, Kiros and Hinton, 2016) with a gain and, where it has one, a bias. */
public final class LayerNorm implements Norm {

  private final Owner owner;
  private final String gain;
  private final Bias bias;
  private final KeptArray statistics; // [n][2]
  private final KeptArray normed; // [n][d]

  /** The kernels add a bias always: where there is none they add zeros. */
  private interface Bias {

    INDArray values();

    INDArray gradient();
  }

  private LayerNorm(Owner owner, String name, Bias bias) {
    this.owner = owner;
    this.gain = name + ".gain";
    this.bias = bias;
    this.statistics = owner.keep();
    this.normed = owner.keep();
  }

  /** Of the parameters {@code name.gain} and {@code name.bias}. */
  public static LayerNorm withBias(Owner owner, String name) {
    return new LayerNorm(owner, name, new OwnBias(owner, name + ".bias"));
  }

  /** Of the parameter {@code name.gain}. */
  public static LayerNorm withoutBias(Owner owner, String name) {
    return new LayerNorm(owner, name, new NoBias(owner, name + ".gain", owner.keep()));
  }

  @Override
  public INDArray forward(INDArray x) {
    INDArray y = normed.matrix(x.size(0), x.size(1));
    INDArray kept = statistics.matrix(x.size(0), 2);
    owner.kernels().layerNorm(x, owner.weight(gain), bias.values(), y, kept);
    return y;
  }

  @Override
  public void backward(INDArray x, INDArray dy, INDArray residual, INDArray dx) {
    owner
        .kernels()
        .layerNormBackward(
            x,
            owner.weight(gain),
            statistics.last(),
            dy,
            residual,
            dx,
            owner.gradientOf(gain),
            bias.gradient());
  }

  @Override
  public INDArray last() {
    return normed.last();
  }

  private record OwnBias(Owner owner, String name) implements Bias {

    @Override
    public INDArray values() {
      return owner.weight(name);
    }

    @Override
    public INDArray gradient() {
      return owner.gradientOf(name);
    }
  }

  /** Zeros, and a place for a gradient that nobody asks for. */
  private record NoBias(Owner owner, String gain, KeptArray memory) implements Bias {

    @Override
    public INDArray values() {
      return gradient().assign(0);
    }

    @Override
    public INDArray gradient() {
      long width = owner.weight(gain).length();
      return memory.matrix(1, width).reshape(width);
    }
  }
}
