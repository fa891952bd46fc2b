package io.gristmill.model.kernel;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.kernel.KeyValueCache.CachedRows;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.kernel.row.Norms;
import io.gristmill.model.kernel.row.Norms.NormBackward;
import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.shape.TextStarts;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** ND4J's operations: any device and any type; slow on a CPU, and the host kernels' oracle. */
final class Nd4jKernels implements Kernels {

  private static final double C1 = 2 * Math.sqrt(2 / Math.PI);
  private static final double C3 = C1 * 0.044715;

  @Override
  public void use(Precision precision) {
    if (precision == Precision.BF16) {
      throw new IllegalArgumentException("precision: bf16 (expected float32 outside CPUs)");
    }
  }

  @Override
  public String products(Precision precision) {
    return "ND4J";
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
  public void copyColumns(INDArray x, long from, INDArray y) {
    y.assign(columns(x, from, y.size(1)));
  }

  @Override
  public void addToColumns(INDArray x, INDArray y, long from) {
    columns(y, from, x.size(1)).addi(x);
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
    INDArray inverse = Transforms.pow(variance.add(Norms.EPSILON), -0.5);
    statistics.getColumn(0, true).assign(mean);
    statistics.getColumn(1, true).assign(inverse);
    y.assign(centred.muliColumnVector(inverse).muliRowVector(gain).addiRowVector(bias));
  }

  @Override
  public void layerNormBackward(NormBackward<INDArray> n, INDArray dgain, INDArray dbias) {
    INDArray inverse = n.statistics().getColumn(1, true);
    INDArray centred = n.x().subColumnVector(n.statistics().getColumn(0, true));
    INDArray normed = centred.muliColumnVector(inverse);
    dgain.assign(n.dy().mul(normed).sum(0));
    dbias.assign(n.dy().sum(0));
    INDArray scaled = n.dy().mulRowVector(n.gain());
    INDArray sum = scaled.mean(true, 1);
    INDArray dot = scaled.mul(normed).mean(true, 1);
    INDArray inner = scaled.subColumnVector(sum).subi(normed.muliColumnVector(dot));
    n.dx().assign(inner.muliColumnVector(inverse).addi(n.residual()));
  }

  @Override
  public void rmsNorm(INDArray x, INDArray gain, INDArray y, INDArray statistics) {
    INDArray inverse = Transforms.pow(x.mul(x).mean(true, 1).addi(Norms.EPSILON), -0.5);
    statistics.assign(inverse);
    y.assign(x.mulColumnVector(inverse).muliRowVector(gain));
  }

  @Override
  public void rmsNormBackward(NormBackward<INDArray> n, INDArray dgain) {
    INDArray normed = n.x().mulColumnVector(n.statistics());
    dgain.assign(n.dy().mul(normed).sum(0));
    INDArray scaled = n.dy().mulRowVector(n.gain());
    INDArray dot = scaled.mul(normed).mean(true, 1);
    INDArray inner = scaled.subi(normed.muliColumnVector(dot));
    n.dx().assign(inner.muliColumnVector(n.statistics()).addi(n.residual()));
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
  public void rotate(
      INDArray qkv, AttentionShape s, RotaryEmbedding rotary, IntUnaryOperator position) {
    INDArray cosines = angles(rotary.cosines(), rotary, position, qkv);
    INDArray sines = angles(rotary.sines(), rotary, position, qkv);
    for (int h = 0; h < s.heads() + s.keyValueHeads(); h++) {
      int column = h * s.headSize();
      INDArray a = columns(qkv, column, rotary.pairs());
      INDArray b = columns(qkv, column + rotary.pairs(), rotary.pairs());
      INDArray turned = a.mul(cosines).subi(b.mul(sines));
      b.assign(b.mul(cosines).addi(a.mul(sines)));
      a.assign(turned);
    }
  }

  /** {@code [n][pair]}. */
  private static INDArray angles(
      float[] table, RotaryEmbedding rotary, IntUnaryOperator position, INDArray qkv) {
    int pairs = rotary.pairs();
    float[] angles = new float[(int) qkv.size(0) * pairs];
    for (int i = 0; i < qkv.size(0); i++) {
      System.arraycopy(table, position.applyAsInt(i) * pairs, angles, i * pairs, pairs);
    }
    return Nd4j.createFromArray(angles).reshape('c', -1, pairs).castTo(qkv.dataType());
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

  @Override
  public void attention(
      INDArray qkv, INDArray logSumExp, INDArray y, AttentionShape shape, TextStarts texts) {
    Nd4jAttention.forward(qkv, logSumExp, y, shape, texts);
  }

  @Override
  public void attentionCached(
      INDArray qkv, List<CachedRows> sequences, INDArray y, AttentionShape shape) {
    Nd4jAttention.forwardCached(qkv, sequences, y, shape);
  }

  @Override
  public void attentionBackward(
      INDArray qkv,
      INDArray logSumExp,
      INDArray y,
      INDArray dy,
      INDArray dqkv,
      AttentionShape shape,
      TextStarts texts) {
    Nd4jAttention.backward(qkv, logSumExp, y, dy, dqkv, shape, texts);
  }

  @Override
  public double[] crossEntropies(INDArray logits, int[] targets, double[] scales, double zLoss) {
    double[] losses = new double[targets.length];
    for (int i = 0; i < targets.length; i++) {
      INDArray row = logits.getRow(i);
      if (targets[i] == TokenBatch.IGNORED) {
        row.assign(0);
        continue;
      }
      double logit = row.getDouble(targets[i]);
      double logSum = logSumOf(row);
      losses[i] = logSum - logit;
      row.assign(Transforms.softmax(row.reshape(1, row.length()), true).reshape(row.length()));
      row.muli(1 + 2 * zLoss * logSum);
      row.putScalar(targets[i], row.getDouble(targets[i]) - 1);
      row.muli(scales[i]);
    }
    return losses;
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
