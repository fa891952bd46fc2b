package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.row.RowProducts.KEYS;

import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.kernel.KeyValueCache.CachedRows;
import io.gristmill.model.shape.TextStarts;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The attention of {@link Nd4jKernels}, head by head with the whole matrix of scores. */
final class Nd4jAttention {

  private Nd4jAttention() {}

  static void forward(
      INDArray qkv, INDArray logSumExp, INDArray y, AttentionShape s, TextStarts texts) {
    for (int i = 0; i < s.batch() * s.heads(); i++) {
      INDArray mask = mask(i / s.heads(), s.context(), texts, qkv.dataType());
      INDArray scores = scores(qkv, i, s).addi(mask);
      INDArray max = scores.max(true, 1);
      INDArray e = Transforms.exp(scores.subColumnVector(max), true);
      INDArray sum = e.sum(true, 1);
      head(y, 0, i, s).assign(e.diviColumnVector(sum).mmul(value(qkv, i, s)));
      logSumExp.getRow(i).assign(Transforms.log(sum, true).addi(max).reshape(s.context()));
    }
  }

  /** Copies what is cached for every head of every row: slow, a definition. */
  static void forwardCached(
      INDArray qkv, List<CachedRows> sequences, INDArray y, AttentionShape s) {
    int row = 0;
    for (CachedRows rows : sequences) {
      for (int i = 0; i < rows.count(); i++, row++) {
        rows.cache().store(qkv.getRow(row).toFloatVector(), 0, rows.first() + i, s);
        for (int h = 0; h < s.heads(); h++) {
          forward(qkv, row, h, rows.cache(), rows.first() + i + 1L, y, s);
        }
      }
    }
  }

  private static void forward(
      INDArray qkv, int row, int h, KeyValueCache cache, long seen, INDArray y, AttentionShape s) {
    INDArrayIndex columns = NDArrayIndex.interval(h * s.headSize(), (h + 1) * s.headSize());
    INDArrayIndex positions = NDArrayIndex.interval(0, seen);
    INDArray q = qkv.get(NDArrayIndex.interval(row, row + 1), columns);
    INDArray blocks = cached(cache.keys, cache, h, qkv, s);
    INDArray keys =
        blocks
            .reshape('c', blocks.length() / s.headSize() / KEYS, s.headSize(), KEYS)
            .permute(0, 2, 1)
            .dup('c')
            .reshape('c', cache.capacity, s.headSize())
            .get(positions, NDArrayIndex.all());
    INDArray values =
        cached(cache.values, cache, h, qkv, s)
            .reshape('c', cache.capacity, s.headSize())
            .get(positions, NDArrayIndex.all());
    INDArray scores = q.mmul(keys.transpose()).muli(s.scale());
    INDArray mixed = Transforms.softmax(scores, true).mmul(values);
    y.get(NDArrayIndex.interval(row, row + 1), columns).assign(mixed);
  }

  /** The keys or values of a head. */
  private static INDArray cached(
      float[] all, KeyValueCache cache, int h, INDArray like, AttentionShape s) {
    int floats = cache.capacity * s.headSize();
    int from = h / s.group() * floats;
    return Nd4j.createFromArray(Arrays.copyOfRange(all, from, from + floats))
        .castTo(like.dataType());
  }

  static void backward(
      INDArray qkv,
      INDArray logSumExp,
      INDArray y,
      INDArray dy,
      INDArray dqkv,
      AttentionShape s,
      TextStarts texts) {
    dqkv.assign(0);
    for (int i = 0; i < s.batch() * s.heads(); i++) {
      INDArray mask = mask(i / s.heads(), s.context(), texts, qkv.dataType());
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
  private static INDArray mask(int sequence, int context, TextStarts texts, DataType type) {
    INDArray mask = Nd4j.zeros(type, context, context);
    for (int i = 0; i < context; i++) {
      hide(mask, i, 0, texts.start(sequence * context + i));
      hide(mask, i, i + 1, context);
    }
    return mask;
  }

  private static void hide(INDArray mask, int row, int from, int to) {
    if (from < to) {
      mask.get(NDArrayIndex.point(row), NDArrayIndex.interval(from, to)).assign(-1e30);
    }
  }
}
