package io.gristmill.model.kernel;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Blas.Product.Form;
import io.gristmill.model.kernel.KeyValueCache.CachedRows;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.kernel.row.Norms;
import io.gristmill.model.kernel.row.Norms.NormBackward;
import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.kernel.row.RowMath;
import io.gristmill.model.shape.TextStarts;
import io.gristmill.tokens.sequences.TokenBatch;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** BLAS on raw addresses and row arithmetic in Java, for float32 on a CPU. */
class HostKernels implements Kernels {

  private final RowMath math;
  private final Workers workers;
  private final HostProducts products;
  private final RowWork work;
  private final HostAttention attention;
  private final CachedAttention cached;

  HostKernels(RowMath math, Workers workers) {
    this.math = math;
    this.workers = workers;
    this.products = new HostProducts(workers);
    this.work = new RowWork(math.rows(), workers);
    this.attention = new HostAttention(math, workers);
    this.cached = new CachedAttention(math, workers);
  }

  @Override
  public void use(Precision precision) {
    products.use(precision);
  }

  @Override
  public String products(Precision precision) {
    return Bf16.description(precision);
  }

  @Override
  public void matmul(INDArray a, INDArray b, double beta, INDArray c) {
    products.matmul(a, b, beta, c);
  }

  @Override
  public void matmulNT(INDArray a, INDArray b, double beta, INDArray c) {
    products.matmulNT(a, b, beta, c);
  }

  @Override
  public void matmulTN(INDArray a, INDArray b, double beta, INDArray c) {
    products.matmulTN(a, b, beta, c);
  }

  @Override
  public void matmulBackward(
      INDArray a, INDArray b, INDArray dc, double beta, INDArray db, INDArray da) {
    products.backward(Form.MATMUL, a, b, dc, beta, db, da);
  }

  @Override
  public void matmulNTBackward(
      INDArray a, INDArray b, INDArray dc, double beta, INDArray db, INDArray da) {
    products.backward(Form.MATMUL_NT, a, b, dc, beta, db, da);
  }

  @Override
  public void gram(INDArray a, double beta, INDArray c) {
    products.gram(a, beta, c);
  }

  @Override
  public Workers workers() {
    return workers;
  }

  @Override
  public void broadcast(INDArray row, INDArray y) {
    ByteBuffer from = HostMemory.bytes(row);
    ByteBuffer to = HostMemory.bytes(y);
    work.each(rows(y), width(y), at -> to.put(at, from, 0, from.limit()));
  }

  @Override
  public void addBroadcast(INDArray x, INDArray row, INDArray y) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer added = HostMemory.bytes(row);
    ByteBuffer to = HostMemory.bytes(y);
    work.each(rows(y), width(y), at -> math.rows().sum(from, at, added, to, 0));
  }

  @Override
  public void columnSums(INDArray x, INDArray sums) {
    ByteBuffer values = HostMemory.bytes(x);
    int width = width(x);
    ByteBuffer all =
        work.sum(rows(x), width, width, sum -> at -> math.rows().add(values, at, sum, 0, width));
    HostMemory.bytes(sums).put(0, all, 0, width);
  }

  @Override
  public void copyColumns(INDArray x, long from, INDArray y) {
    int wide = width(x);
    int narrow = width(y);
    int first = (int) from * Float.BYTES;
    ByteBuffer values = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    work.each(rows(y), narrow, at -> to.put(at, values, at / narrow * wide + first, narrow));
  }

  @Override
  public void addToColumns(INDArray x, INDArray y, long from) {
    int narrow = width(x);
    int wide = width(y);
    int first = (int) from * Float.BYTES;
    ByteBuffer values = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    work.each(
        rows(x), narrow, at -> math.rows().add(values, at, to, at / narrow * wide + first, narrow));
  }

  @Override
  public void addRows(INDArray table, int[] ids, INDArray y) {
    int bytes = width(y);
    ByteBuffer from = HostMemory.bytes(table);
    ByteBuffer to = HostMemory.bytes(y);
    work.each(
        rows(y), width(y), at -> math.rows().add(from, ids[at / bytes] * bytes, to, at, bytes));
  }

  @Override
  public void addToRows(INDArray dy, int[] ids, INDArray table) {
    int bytes = width(dy);
    ByteBuffer from = HostMemory.bytes(dy);
    ByteBuffer to = HostMemory.bytes(table);
    for (int i = 0; i < ids.length; i++) {
      math.rows().add(from, i * bytes, to, ids[i] * bytes, bytes);
    }
  }

  @Override
  public void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y, INDArray statistics) {
    Norms.LayerNorm n =
        new Norms.LayerNorm(
            HostMemory.bytes(x),
            HostMemory.bytes(gain),
            HostMemory.bytes(bias),
            HostMemory.bytes(y),
            HostMemory.bytes(statistics));
    work.each(rows(x), width(x), at -> math.norms().layerNorm(n, at));
  }

  @Override
  public void layerNormBackward(NormBackward<INDArray> n, INDArray dgain, INDArray dbias) {
    NormBackward<ByteBuffer> bytes = n.map(HostMemory::bytes);
    int width = width(n.x());
    ByteBuffer both =
        work.sum(
            rows(n.x()),
            width,
            2 * width,
            sums -> at -> math.norms().layerNormBackward(bytes, at, sums));
    HostMemory.bytes(dgain).put(0, both, 0, width);
    HostMemory.bytes(dbias).put(0, both, width, width);
  }

  @Override
  public void rmsNorm(INDArray x, INDArray gain, INDArray y, INDArray statistics) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer gains = HostMemory.bytes(gain);
    ByteBuffer to = HostMemory.bytes(y);
    ByteBuffer stats = HostMemory.bytes(statistics);
    work.each(rows(x), width(x), at -> math.norms().rmsNorm(from, at, gains, to, stats));
  }

  @Override
  public void rmsNormBackward(NormBackward<INDArray> n, INDArray dgain) {
    NormBackward<ByteBuffer> bytes = n.map(HostMemory::bytes);
    int width = width(n.x());
    ByteBuffer sum =
        work.sum(
            rows(n.x()), width, width, sums -> at -> math.norms().rmsNormBackward(bytes, at, sums));
    HostMemory.bytes(dgain).put(0, sum, 0, width);
  }

  @Override
  public void gelu(INDArray x, INDArray y) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    work.eachBlock(to.limit(), (at, end) -> math.activations().gelu(from, to, at, end));
  }

  @Override
  public void geluBackward(INDArray x, INDArray dy) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(dy);
    work.eachBlock(to.limit(), (at, end) -> math.activations().geluBackward(from, to, at, end));
  }

  @Override
  public void swiGlu(INDArray x, INDArray y) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    int hidden = width(y);
    work.each(rows(y), hidden, at -> math.activations().swiGlu(from, to, at, hidden, 0));
  }

  @Override
  public void swiGluBackward(INDArray x, INDArray dy, INDArray dx) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer slopes = HostMemory.bytes(dy);
    ByteBuffer to = HostMemory.bytes(dx);
    int hidden = width(dy);
    work.each(
        rows(dy), hidden, at -> math.activations().swiGluBackward(from, slopes, to, at, hidden, 0));
  }

  @Override
  public void dropout(INDArray x, DropoutMask mask, INDArray y) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    work.eachBlock(to.limit(), (at, end) -> math.dropout().dropout(from, to, at, end, mask));
  }

  @Override
  public void addDropped(INDArray residual, INDArray x, DropoutMask mask, INDArray y) {
    ByteBuffer stream = HostMemory.bytes(residual);
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    work.eachBlock(
        to.limit(),
        (at, end) -> {
          math.dropout().dropout(from, to, at, end, mask);
          math.rows().add(stream, at, to, at, end - at);
        });
  }

  @Override
  public void rotate(
      INDArray qkv, AttentionShape s, RotaryEmbedding rotary, IntUnaryOperator position) {
    ByteBuffer packed = HostMemory.bytes(qkv);
    int width = width(qkv);
    int head = s.headSize() * Float.BYTES;
    int rotated = (s.heads() + s.keyValueHeads()) * head;
    work.each(
        rows(qkv),
        width,
        at -> {
          int ofRow = position.applyAsInt(at / width);
          for (int from = at; from < at + rotated; from += head) {
            math.rotary().rotate(packed, from, rotary, ofRow, 0);
          }
        });
  }

  @Override
  public void attention(
      INDArray qkv, INDArray logSumExp, INDArray y, AttentionShape shape, TextStarts texts) {
    attention.forward(qkv, logSumExp, y, shape, texts);
    Reference.reachabilityFence(logSumExp); // which a caller who does not train drops
  }

  @Override
  public void attentionCached(
      INDArray qkv, List<CachedRows> sequences, INDArray y, AttentionShape shape) {
    cached.forward(qkv, sequences, y, shape);
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
    attention.backward(qkv, logSumExp, y, dy, dqkv, shape, texts);
  }

  @Override
  public double[] crossEntropies(INDArray logits, int[] targets, double[] scales, double zLoss) {
    ByteBuffer values = HostMemory.bytes(logits);
    int width = width(logits);
    double[] losses = new double[targets.length];
    work.each(
        targets.length,
        width,
        at -> {
          int i = at / width;
          if (targets[i] == TokenBatch.IGNORED) {
            math.rows().fill(values, at, at + width, 0);
          } else {
            float scale = (float) scales[i];
            losses[i] = math.softmax().crossEntropy(values, at, width, targets[i], scale, zLoss);
          }
        });
    return losses;
  }

  @Override
  public double[] logSumExp(INDArray logits) {
    ByteBuffer values = HostMemory.bytes(logits);
    int width = width(logits);
    double[] sums = new double[rows(logits)];
    work.each(
        rows(logits), width, at -> sums[at / width] = math.softmax().logSumExp(values, at, width));
    return sums;
  }

  private static int rows(INDArray matrix) {
    return (int) matrix.size(0);
  }

  /** Width of a row in bytes. */
  private static int width(INDArray matrix) {
    return (int) matrix.size(1) * Float.BYTES;
  }

  @Override
  public void close() {
    products.close();
    attention.close();
    cached.close();
    work.close();
    workers.close();
  }
}
