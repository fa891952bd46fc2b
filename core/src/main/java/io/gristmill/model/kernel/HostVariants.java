package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link VariantMath} on the rows of whole matrices. */
final class HostVariants implements VariantKernels {

  private static final int FLOAT = Float.BYTES;

  private final VariantMath math;
  private final RowWork work;

  HostVariants(VariantMath math, RowWork work) {
    this.math = math;
    this.work = work;
  }

  @Override
  public void rmsNorm(INDArray x, INDArray gain, INDArray y, INDArray statistics) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer gains = HostMemory.bytes(gain);
    ByteBuffer to = HostMemory.bytes(y);
    ByteBuffer stats = HostMemory.bytes(statistics);
    work.each(rows(x), width(x), at -> math.rmsNorm(from, at, gains, to, stats));
  }

  @Override
  public void rmsNormBackward(
      INDArray x,
      INDArray gain,
      INDArray statistics,
      INDArray dy,
      INDArray residual,
      INDArray dx,
      INDArray dgain) {
    ByteBuffer values = HostMemory.bytes(x);
    ByteBuffer gains = HostMemory.bytes(gain);
    ByteBuffer stats = HostMemory.bytes(statistics);
    ByteBuffer dys = HostMemory.bytes(dy);
    ByteBuffer residuals = HostMemory.bytes(residual);
    ByteBuffer dxs = HostMemory.bytes(dx);
    int width = width(x);
    ByteBuffer sum =
        work.sum(
            rows(x),
            width,
            width,
            (to, sums) ->
                at ->
                    math.rmsNormBackward(values, at, gains, stats, dys, residuals, dxs, to, sums));
    HostMemory.bytes(dgain).put(0, sum, 0, width);
  }

  @Override
  public void swiGlu(INDArray x, INDArray y) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    int hidden = width(y);
    work.each(rows(y), hidden, at -> math.swiGlu(from, to, at, hidden));
  }

  @Override
  public void swiGluBackward(INDArray x, INDArray dy, INDArray dx) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer slopes = HostMemory.bytes(dy);
    ByteBuffer to = HostMemory.bytes(dx);
    int hidden = width(dy);
    work.each(rows(dy), hidden, at -> math.swiGluBackward(from, slopes, to, at, hidden));
  }

  @Override
  public void rotate(INDArray qkv, AttentionShape s, RotaryEmbedding rotation, int firstPosition) {
    ByteBuffer rows = HostMemory.bytes(qkv);
    int width = width(qkv);
    int head = s.headSize() * FLOAT;
    int rotated = (s.heads() + s.keyValueHeads()) * head;
    work.each(
        rows(qkv),
        width,
        at -> {
          int position = firstPosition + at / width % s.context();
          for (int from = at; from < at + rotated; from += head) {
            math.rotate(rows, from, rotation, position);
          }
        });
  }

  @Override
  public void dropout(INDArray x, DropoutMask mask, INDArray y) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    work.eachBlock(
        to.limit(), at -> math.dropout(from, to, at, RowWork.block(at, to.limit()), mask));
  }

  @Override
  public void addDropped(INDArray residual, INDArray x, DropoutMask mask, INDArray y) {
    ByteBuffer stream = HostMemory.bytes(residual);
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    work.eachBlock(
        to.limit(),
        at -> math.addDropped(stream, from, to, at, RowWork.block(at, to.limit()), mask));
  }

  private static int rows(INDArray matrix) {
    return (int) matrix.size(0);
  }

  /** Width of a row in bytes. */
  private static int width(INDArray matrix) {
    return (int) matrix.size(1) * FLOAT;
  }
}
