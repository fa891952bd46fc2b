package io.gristmill.model.kernel;

import io.gristmill.model.kernel.Kernels.AttentionShape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The attention of {@link Nd4jKernels}, head by head with the whole matrix of scores. */
final class Nd4jAttention {

  private Nd4jAttention() {}

  static void forward(INDArray qkv, INDArray logSumExp, INDArray y, AttentionShape s) {
    INDArray mask = mask(s.context(), qkv.dataType());
    for (int i = 0; i < s.batch() * s.heads(); i++) {
      INDArray scores = scores(qkv, i, s).addi(mask);
      INDArray max = scores.max(true, 1);
      INDArray e = Transforms.exp(scores.subColumnVector(max), true);
      INDArray sum = e.sum(true, 1);
      head(y, 0, i, s).assign(e.diviColumnVector(sum).mmul(value(qkv, i, s)));
      logSumExp.getRow(i).assign(Transforms.log(sum, true).addi(max).reshape(s.context()));
    }
  }

  static void forwardOfLast(INDArray qkv, INDArray y, AttentionShape s) {
    for (int h = 0; h < s.heads(); h++) {
      INDArray q = head(qkv, 0, h, s).getRow(s.context() - 1L, true);
      INDArray scores = q.mmul(key(qkv, h, s).transpose()).muli(s.scale());
      INDArray mixed = Transforms.softmax(scores, true).mmul(value(qkv, h, s));
      int column = h * s.headSize();
      y.get(NDArrayIndex.all(), NDArrayIndex.interval(column, column + s.headSize())).assign(mixed);
    }
  }

  static void backward(
      INDArray qkv, INDArray logSumExp, INDArray y, INDArray dy, INDArray dqkv, AttentionShape s) {
    INDArray mask = mask(s.context(), qkv.dataType());
    dqkv.assign(0);
    for (int i = 0; i < s.batch() * s.heads(); i++) {
      INDArray logSum = logSumExp.getRow(i).reshape(s.context(), 1);
      INDArray scores = scores(qkv, i, s).addi(mask);
      INDArray p = Transforms.exp(scores.subColumnVector(logSum), true);
      INDArray slope = head(dy, 0, i, s);
      value(dqkv, i, s).addi(p.transpose().mmul(slope));
      INDArray dp = slope.mmul(value(qkv, i, s).transpose());
      INDArray dot = head(y, 0, i, s).mul(slope).sum(true, 1);
      INDArray ds = dp.subiColumnVector(dot).muli(p).muli(s.scale());
      head(dqkv, 0, i, s).assign(ds.mmul(key(qkv, i, s)));
      key(dqkv, i, s).addi(ds.transpose().mmul(head(qkv, 0, i, s)));
    }
  }

  private static INDArray scores(INDArray qkv, int i, AttentionShape s) {
    return head(qkv, 0, i, s).mmul(key(qkv, i, s).transpose()).muli(s.scale());
  }

  private static INDArray key(INDArray packed, int i, AttentionShape s) {
    return shared(packed, s.heads(), i, s);
  }

  private static INDArray value(INDArray packed, int i, AttentionShape s) {
    return shared(packed, s.heads() + s.keyValueHeads(), i, s);
  }

  /** Keys or values of head {@code i}, counted over all sequences, which its group shares. */
  private static INDArray shared(INDArray packed, int firstPart, int i, AttentionShape s) {
    return part(packed, firstPart + i % s.heads() / s.group(), i / s.heads(), s);
  }

  /** Queries of head {@code i} counted over all sequences, or its share of an output. */
  private static INDArray head(INDArray matrix, int firstPart, int i, AttentionShape s) {
    return part(matrix, firstPart + i % s.heads(), i / s.heads(), s);
  }

  private static INDArray part(INDArray matrix, int part, int sequence, AttentionShape s) {
    int from = sequence * s.context();
    int column = part * s.headSize();
    return matrix.get(
        NDArrayIndex.interval(from, from + s.context()),
        NDArrayIndex.interval(column, column + s.headSize()));
  }

  /** 0 for positions that may be attended to, far below every score for the others. */
  private static INDArray mask(int context, DataType type) {
    INDArray mask = Nd4j.zeros(type, context, context);
    for (int i = 0; i + 1 < context; i++) {
      mask.get(NDArrayIndex.point(i), NDArrayIndex.interval(i + 1, context)).assign(-1e30);
    }
    return mask;
  }
}
