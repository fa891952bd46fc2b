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
  public VariantKernels variants() {
    return new Nd4jVariants();
  }

  @Override
  public void matmul(INDArray a, INDArray b, double beta, INDArray c) {
    accumulate(a.mmul(b), beta, c);
  }

  @Override
  public void matmulNT(INDArray a, INDArray b, double beta, INDArray c) {
    accumulate(a.mmul(b.transpose()), beta, c);
  }

  @Override
  public void matmulTN(INDArray a, INDArray b, double beta, INDArray c) {
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
    y.assign(x.mul(sigmoidOfGelu(x)));
  }

  @Override
  public void geluBackward(INDArray x, INDArray dy) {
    INDArray s = sigmoidOfGelu(x);
    INDArray du = x.mul(x).muli(3 * C3).addi(C1);
    dy.muli(x.mul(s).muli(s.rsub(1)).muli(du).addi(s));
  }

  private static INDArray sigmoidOfGelu(INDArray x) {
    return Transforms.sigmoid(x.mul(x).muli(C3).addi(C1).muli(x), true);
  }

  @Override
  public void attention(INDArray qkv, INDArray logSumExp, INDArray y, AttentionShape s) {
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

  @Override
  public void attentionOfLast(INDArray qkv, INDArray y, AttentionShape s) {
    for (int h = 0; h < s.heads(); h++) {
      INDArray q = head(qkv, 0, h, s).getRow(s.context() - 1L, true);
      INDArray scores = q.mmul(key(qkv, h, s).transpose()).muli(s.scale());
      INDArray mixed = Transforms.softmax(scores, true).mmul(value(qkv, h, s));
      int column = h * s.headSize();
      y.get(NDArrayIndex.all(), NDArrayIndex.interval(column, column + s.headSize())).assign(mixed);
    }
  }

  @Override
  public void attentionBackward(
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
