package io.gristmill.model.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kernels that the published GPT-2 does not need: the arithmetic of Llama, and dropout. Results do
 * not depend on the number of threads, as in {@link Kernels}.
 */
public interface VariantKernels {

  /**
   * {@code y = x gain / rms(x)} (Zhang and Sennrich, 2019), with {@link Kernels#EPSILON}.
   *
   * @param statistics {@code [n][1]}: 1 / rms, kept for the backward pass
   */
  void rmsNorm(INDArray x, INDArray gain, INDArray y, INDArray statistics);

  /** {@code dx = residual + d(loss)/dx}; {@code dx} may be {@code residual}. */
  void rmsNormBackward(
      INDArray x,
      INDArray gain,
      INDArray statistics,
      INDArray dy,
      INDArray residual,
      INDArray dx,
      INDArray dgain);

  /**
   * {@code y = silu(gate) up}, silu(x) being x sigmoid(x) (Shazeer, 2020).
   *
   * @param x {@code [n][2 hidden]}: gate and up
   * @param y {@code [n][hidden]}
   */
  void swiGlu(INDArray x, INDArray y);

  /** The gradient of {@link #swiGlu}; {@code dx} may be {@code x}. */
  void swiGluBackward(INDArray x, INDArray dy, INDArray dx);

  /**
   * Rotates queries and keys in place.
   *
   * @param qkv {@code [n][packed]}
   * @param firstPosition of every sequence
   */
  void rotate(INDArray qkv, AttentionShape shape, RotaryEmbedding rotation, int firstPosition);

  /**
   * {@code y = x} with dropped elements set to 0 and the others scaled; {@code y} may be {@code x}.
   */
  void dropout(INDArray x, DropoutMask mask, INDArray y);

  /** {@code y = residual + dropout(x)}; {@code y} may be {@code x}. */
  void addDropped(INDArray residual, INDArray x, DropoutMask mask, INDArray y);
}
