package io.gristmill.model.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** ND4J's operations, as in {@link Nd4jKernels}. */
final class Nd4jVariants implements VariantKernels {

  @Override
  public void rmsNorm(INDArray x, INDArray gain, INDArray y, INDArray statistics) {
    INDArray inverse = Transforms.pow(x.mul(x).mean(true, 1).addi(Kernels.EPSILON), -0.5);
    statistics.assign(inverse);
    y.assign(x.mulColumnVector(inverse).muliRowVector(gain));
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
    INDArray normed = x.mulColumnVector(statistics);
    dgain.assign(dy.mul(normed).sum(0));
    INDArray scaled = dy.mulRowVector(gain);
    INDArray dot = scaled.mul(normed).mean(true, 1);
    INDArray inner = scaled.subi(normed.muliColumnVector(dot));
    dx.assign(inner.muliColumnVector(statistics).addi(residual));
  }

  @Override
  public void swiGlu(INDArray x, INDArray y) {
    INDArray gate = columns(x, 0, y.size(1));
    INDArray up = columns(x, y.size(1), y.size(1));
    y.assign(Transforms.sigmoid(gate, true).muli(gate).muli(up));
  }

  @Override
  public void swiGluBackward(INDArray x, INDArray dy, INDArray dx) {
    long hidden = dy.size(1);
    INDArray gate = columns(x, 0, hidden);
    INDArray s = Transforms.sigmoid(gate, true);
    INDArray slope = s.rsub(1).muli(gate).addi(1).muli(s).muli(columns(x, hidden, hidden));
    columns(dx, hidden, hidden).assign(s.muli(gate).muli(dy));
    columns(dx, 0, hidden).assign(slope.muli(dy));
  }

  @Override
  public void rotate(INDArray qkv, AttentionShape s, RotaryEmbedding rotation, int firstPosition) {
    INDArray cosines = angles(rotation.cosines(), rotation, firstPosition, s, qkv.dataType());
    INDArray sines = angles(rotation.sines(), rotation, firstPosition, s, qkv.dataType());
    for (int h = 0; h < s.heads() + s.keyValueHeads(); h++) {
      int column = h * s.headSize();
      INDArray a = columns(qkv, column, rotation.pairs());
      INDArray b = columns(qkv, column + rotation.pairs(), rotation.pairs());
      INDArray turned = a.mul(cosines).subi(b.mul(sines));
      b.assign(b.mul(cosines).addi(a.mul(sines)));
      a.assign(turned);
    }
  }

  /** {@code [n][pair]}, the same for every sequence. */
  private static INDArray angles(
      float[] table, RotaryEmbedding rotation, int firstPosition, AttentionShape s, DataType type) {
    int from = firstPosition * rotation.pairs();
    float[] angles = new float[s.batch() * s.context() * rotation.pairs()];
    for (int i = 0; i < angles.length; i++) {
      angles[i] = table[from + i % (s.context() * rotation.pairs())];
    }
    return Nd4j.createFromArray(angles).reshape('c', -1, rotation.pairs()).castTo(type);
  }

  private static INDArray columns(INDArray matrix, long from, long count) {
    return matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + count));
  }

  @Override
  public void dropout(INDArray x, DropoutMask mask, INDArray y) {
    y.assign(x.mul(factors(mask, x)));
  }

  @Override
  public void addDropped(INDArray residual, INDArray x, DropoutMask mask, INDArray y) {
    y.assign(x.mul(factors(mask, x)).addi(residual));
  }

  private static INDArray factors(DropoutMask mask, INDArray x) {
    float[] factors = new float[Math.toIntExact(x.length())];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = mask.keeps(i) ? mask.scale() : 0;
    }
    return Nd4j.createFromArray(factors).reshape('c', x.shape()).castTo(x.dataType());
  }
}
