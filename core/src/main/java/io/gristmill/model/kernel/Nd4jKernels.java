package io.gristmill.model.kernel;

import io.gristmill.tokens.TokenBatch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** ND4J's operations: any device and any type; slow on a CPU, and the host kernels' oracle. */
final class Nd4jKernels implements Kernels {

  private static final double C1 = 2 * Math.sqrt(2 / Math.PI);
  private static final double C3 = C1 * 0.044715;

  @Override
  public void times(INDArray a, INDArray b, double beta, INDArray c) {
    accumulate(a.mmul(b), beta, c);
  }

  @Override
  public void timesTransposed(INDArray a, INDArray b, double beta, INDArray c) {
    accumulate(a.mmul(b.transpose()), beta, c);
  }

  @Override
  public void transposedTimes(INDArray a, INDArray b, double beta, INDArray c) {
    accumulate(a.transpose().mmul(b), beta, c);
  }

  private static void accumulate(INDArray product, double beta, INDArray c) {
    if (beta == 0) {
      c.assign(product);
    } else {
      c.muli(beta).addi(product);
    }
  }

  @Override
  public void broadcast(INDArray row, INDArray y) {
    y.assign(0);
    y.addiRowVector(row);
  }

  @Override
  public void addBroadcast(INDArray x, INDArray row, INDArray y) {
    y.assign(x.addRowVector(row));
  }

  @Override
  public void columnSums(INDArray x, INDArray sums) {
    sums.assign(x.sum(0));
  }

  @Override
  public void addRows(INDArray table, int[] ids, INDArray y) {
    for (int i = 0; i < ids.length; i++) {
      y.getRow(i).addi(table.getRow(ids[i]));
    }
  }

  @Override
  public void addToRows(INDArray dy, int[] ids, INDArray table) {
    for (int i = 0; i < ids.length; i++) {
      table.getRow(ids[i]).addi(dy.getRow(i));
    }
  }

  @Override
  public void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y, INDArray statistics) {
    INDArray mean = x.mean(true, 1);
    INDArray centred = x.subColumnVector(mean);
    INDArray variance = centred.mul(centred).mean(true, 1);
    INDArray inverse = Transforms.pow(variance.add(EPSILON), -0.5);
    statistics.getColumn(0, true).assign(mean);
    statistics.getColumn(1, true).assign(inverse);
    y.assign(centred.muliColumnVector(inverse).muliRowVector(gain).addiRowVector(bias));
  }

  @Override
  public void layerNormBackward(
      INDArray x,
      INDArray gain,
      INDArray statistics,
      INDArray dy,
      INDArray residual,
      INDArray dx,
      INDArray dgain,
      INDArray dbias) {
    INDArray inverse = statistics.getColumn(1, true);
    INDArray normed = x.subColumnVector(statistics.getColumn(0, true)).muliColumnVector(inverse);
    dgain.assign(dy.mul(normed).sum(0));
    dbias.assign(dy.sum(0));
    INDArray scaled = dy.mulRowVector(gain);
    INDArray sum = scaled.mean(true, 1);
    INDArray dot = scaled.mul(normed).mean(true, 1);
    INDArray inner = scaled.subColumnVector(sum).subi(normed.muliColumnVector(dot));
    dx.assign(inner.muliColumnVector(inverse).addi(residual));
  }

  @Override
  public void gelu(INDArray x, INDArray y) {
    INDArray square = x.mul(x);
    INDArray s = Transforms.sigmoid(square.mul(C3).addi(C1).muli(x), true);
    y.assign(x.mul(s));
    INDArray slope = square.muli(3 * C3).addi(C1).muli(y).muli(s.rsub(1)).addi(s);
    x.assign(slope);
  }

  @Override
  public void multiply(INDArray y, INDArray x) {
    y.muli(x);
  }

  @Override
  public void attention(INDArray qkv, INDArray probabilities, INDArray y, AttentionShape s) {
    INDArray mask = mask(s.context(), qkv.dataType());
    for (int i = 0; i < s.batch() * s.heads(); i++) {
      INDArray scores = query(qkv, i, s).mmul(key(qkv, i, s).transpose()).muli(s.scale());
      INDArray p = square(probabilities, i, s);
      p.assign(Transforms.softmax(scores.addi(mask), true));
      query(y, i, s).assign(p.mmul(value(qkv, i, s)));
    }
  }

  @Override
  public void attentionOfLast(INDArray qkv, INDArray probabilities, INDArray y, AttentionShape s) {
    for (int h = 0; h < s.heads(); h++) {
      INDArray q = query(qkv, h, s).getRow(s.context() - 1L, true);
      INDArray scores = q.mmul(key(qkv, h, s).transpose()).muli(s.scale());
      INDArray mixed = Transforms.softmax(scores, true).mmul(value(qkv, h, s));
      int column = h * s.headSize();
      y.get(NDArrayIndex.all(), NDArrayIndex.interval(column, column + s.headSize())).assign(mixed);
    }
  }

  @Override
  public void attentionBackward(
      INDArray qkv,
      INDArray probabilities,
      INDArray dy,
      INDArray dqkv,
      INDArray scratch,
      AttentionShape s) {
    dqkv.assign(0);
    for (int i = 0; i < s.batch() * s.heads(); i++) {
      INDArray p = square(probabilities, i, s);
      INDArray slope = query(dy, i, s);
      value(dqkv, i, s).addi(p.transpose().mmul(slope));
      INDArray dp = slope.mmul(value(qkv, i, s).transpose());
      INDArray dot = p.mul(dp).sum(true, 1);
      INDArray ds = dp.subiColumnVector(dot).muli(p).muli(s.scale());
      query(dqkv, i, s).assign(ds.mmul(key(qkv, i, s)));
      key(dqkv, i, s).addi(ds.transpose().mmul(query(qkv, i, s)));
    }
  }

  private static INDArray query(INDArray packed, int i, AttentionShape s) {
    return head(packed, i % s.heads(), i / s.heads(), s);
  }

  private static INDArray key(INDArray packed, int i, AttentionShape s) {
    int group = i % s.heads() * s.keyValueHeads() / s.heads();
    return head(packed, s.heads() + group, i / s.heads(), s);
  }

  private static INDArray value(INDArray packed, int i, AttentionShape s) {
    int group = i % s.heads() * s.keyValueHeads() / s.heads();
    return head(packed, s.heads() + s.keyValueHeads() + group, i / s.heads(), s);
  }

  /** The rows of a sequence, the columns of a head. */
  private static INDArray head(INDArray packed, int head, int sequence, AttentionShape s) {
    int from = sequence * s.context();
    int column = head * s.headSize();
    return packed.get(
        NDArrayIndex.interval(from, from + s.context()),
        NDArrayIndex.interval(column, column + s.headSize()));
  }

  private static INDArray square(INDArray all, int i, AttentionShape s) {
    return all.get(
        NDArrayIndex.interval((long) i * s.context(), (i + 1L) * s.context()), NDArrayIndex.all());
  }

  /** 0 where a position may look, far below every score where it may not. */
  private static INDArray mask(int context, DataType type) {
    INDArray mask = Nd4j.zeros(type, context, context);
    for (int i = 0; i + 1 < context; i++) {
      mask.get(NDArrayIndex.point(i), NDArrayIndex.interval(i + 1, context)).assign(-1e30);
    }
    return mask;
  }

  @Override
  public double crossEntropy(INDArray logits, int[] targets, double scale, double zLoss) {
    double loss = 0;
    for (int i = 0; i < targets.length; i++) {
      INDArray row = logits.getRow(i);
      if (targets[i] == TokenBatch.IGNORED) {
        row.assign(0);
        continue;
      }
      double logit = row.getDouble(targets[i]);
      double logSum = logSumOf(row);
      loss += logSum - logit;
      row.assign(Transforms.softmax(row.reshape(1, row.length()), true).reshape(row.length()));
      row.muli(1 + 2 * zLoss * logSum);
      row.putScalar(targets[i], row.getDouble(targets[i]) - 1);
      row.muli(scale);
    }
    return loss;
  }

  @Override
  public double[] logSumExp(INDArray logits) {
    double[] sums = new double[(int) logits.size(0)];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = logSumOf(logits.getRow(i));
    }
    return sums;
  }

  private static double logSumOf(INDArray row) {
    double max = row.maxNumber().doubleValue();
    return Math.log(Transforms.exp(row.sub(max), true).sumNumber().doubleValue()) + max;
  }
}
