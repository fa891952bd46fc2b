package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Scratch;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.kernel.row.RowMath;
import io.gristmill.model.kernel.row.Softmax.Scores;
import io.gristmill.model.shape.TextStarts;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Causal attention without transposes: a head is an offset into the packed matrices, and their
 * width is the stride. Positions are processed in blocks of rows, and a block computes only the
 * columns up to its own last position, which skips most of the upper triangle. Where a sequence
 * holds several texts, it also skips the columns before the text of its first row.
 *
 * <p>Scores exist for one block only: the backward pass recomputes them from the log-sum-exp of the
 * softmax (Dao et al., 2022), so that memory grows linearly with the context, not quadratically.
 */
final class HostAttention implements AutoCloseable {

  /** Rows of a block: smaller blocks skip more of the triangle, larger ones multiply faster. */
  static final int BLOCK = 64;

  private static final int FLOAT = Float.BYTES;

  private final RowMath math;
  private final Workers workers;
  private final Place[] places;

  HostAttention(RowMath math, Workers workers) {
    this.math = math;
    this.workers = workers;
    this.places = new Place[workers.count()];
    for (int i = 0; i < places.length; i++) {
      places[i] = new Place();
    }
  }

  void forward(INDArray qkv, INDArray logSumExp, INDArray y, AttentionShape s, TextStarts texts) {
    long packed = HostMemory.address(qkv);
    Matrix out = new Matrix(y);
    ByteBuffer sums = HostMemory.bytes(logSumExp);
    workers.each(
        s.batch() * s.heads(),
        1,
        (worker, from, to) -> {
          Head head = new Head(from / s.heads(), from % s.heads(), s, texts);
          for (int first = 0; first < s.context(); first += BLOCK) {
            forward(places[worker], head, first, packed, out, sums, from * s.context() * FLOAT);
          }
        });
  }

  private void forward(
      Place place, Head head, int first, long packed, Matrix out, ByteBuffer sums, int sumsByte) {
    AttentionShape s = head.shape;
    int n = Math.min(BLOCK, s.context() - first);
    int start = head.start(first);
    int seen = first + n - start;
    int stride = padded(s.context());
    int ld = s.packed();
    ByteBuffer scores = place.scores.floats((long) BLOCK * stride);
    long p = place.scores.address();
    // scores = Q Kᵀ
    place.blas.matmulNT(
        n,
        seen,
        s.headSize(),
        packed + head.q(first),
        ld,
        packed + head.k(start),
        ld,
        0,
        p,
        stride);
    Scores rows = scores(scores, head, first, n, place);
    math.softmax().forward(rows, sums, sumsByte + first * FLOAT, place.maxima, place.inverses);
    // Y = P V
    int d = s.embedding();
    place.blas.matmul(
        n,
        s.headSize(),
        seen,
        p,
        stride,
        packed + head.v(start),
        ld,
        0,
        out.address + head.y(first),
        d);
    math.rows().scale(out.bytes, head.y(first), d * FLOAT, s.headSize() * FLOAT, place.inverses, n);
  }

  /** The scores of a block of rows, the first column being that of the first row's start. */
  private static Scores scores(ByteBuffer values, Head head, int first, int n, Place place) {
    AttentionShape s = head.shape;
    int stride = padded(s.context());
    float scale = (float) s.scale();
    int start = head.start(first);
    int width = padded(first + n - start);
    if (head.texts.isEmpty()) {
      return new Scores(values, stride, first, n, width, scale);
    }
    for (int i = 0; i < n; i++) {
      place.begins[i] = head.start(first + i) - start;
    }
    return new Scores(values, stride, first - start, n, width, scale, place.begins);
  }

  void backward(
      INDArray qkv,
      INDArray logSumExp,
      INDArray y,
      INDArray dy,
      INDArray dqkv,
      AttentionShape s,
      TextStarts texts) {
    Backward all = new Backward(qkv, logSumExp, y, dy, dqkv);
    int last = (s.context() - 1) / BLOCK * BLOCK;
    workers.each(
        s.batch() * s.keyValueHeads(),
        1,
        (worker, from, to) -> {
          int sequence = from / s.keyValueHeads();
          int shared = from % s.keyValueHeads() * s.group();
          if (!texts.isEmpty()) {
            clear(new Head(sequence, shared, s, texts), all.dqkv.bytes);
          }
          for (int h = shared; h < shared + s.group(); h++) {
            Head head = new Head(sequence, h, s, texts);
            // From the last block on, the only one that reaches every key and so can overwrite
            // where a sequence is one text.
            for (int first = last; first >= 0; first -= BLOCK) {
              float beta = first == last && h == shared && texts.isEmpty() ? 0 : 1;
              backward(places[worker], head, first, beta, all);
            }
          }
        });
  }

  /** Sets the gradients of the keys and values of a head to 0. */
  private void clear(Head head, ByteBuffer dqkv) {
    int bytes = head.shape.headSize() * FLOAT;
    for (int position = 0; position < head.shape.context(); position++) {
      int k = (int) head.k(position);
      int v = (int) head.v(position);
      math.rows().fill(dqkv, k, k + bytes, 0);
      math.rows().fill(dqkv, v, v + bytes, 0);
    }
  }

  private void backward(Place place, Head head, int first, float beta, Backward all) {
    AttentionShape s = head.shape;
    int n = Math.min(BLOCK, s.context() - first);
    int start = head.start(first);
    int seen = first + n - start;
    int stride = padded(s.context());
    int ld = s.packed();
    int d = s.embedding();
    int size = s.headSize();
    Blas blas = place.blas;
    place.scores.floats((long) BLOCK * stride);
    place.slopes.floats((long) BLOCK * stride);
    long p = place.scores.address();
    long ds = place.slopes.address();
    long q = head.q(first);
    long k = head.k(start);
    long v = head.v(start);
    long dqkv = all.dqkv.address;
    long dy = all.dy.address + head.y(first);
    // scores = Q Kᵀ; dP = dY Vᵀ
    blas.matmulNT(n, seen, size, all.qkv + q, ld, all.qkv + k, ld, 0, p, stride);
    blas.matmulNT(n, seen, size, dy, d, all.qkv + v, ld, 0, ds, stride);
    softmaxBackward(place, head, first, n, all);
    // dV += Pᵀ dY; dQ = dS K; dK += dSᵀ Q
    blas.matmulTN(seen, size, n, p, stride, dy, d, beta, dqkv + v, ld);
    blas.matmul(n, size, seen, ds, stride, all.qkv + k, ld, 0, dqkv + q, ld);
    blas.matmulTN(seen, size, n, ds, stride, all.qkv + q, ld, beta, dqkv + k, ld);
  }

  private void softmaxBackward(Place place, Head head, int first, int n, Backward all) {
    AttentionShape s = head.shape;
    Scores rows = scores(place.scores.floats(0), head, first, n, place);
    // sum(P dP) of a row is its Y dY
    int size = s.headSize() * FLOAT;
    int next = s.embedding() * FLOAT;
    math.rows().dots(all.y.bytes, all.dy.bytes, head.y(first), next, size, place.dots, n);
    for (int i = 0; i < n; i++) {
      place.logSums[i] = all.logSumExp.getFloat((head.index() * s.context() + first + i) * FLOAT);
    }
    math.softmax().backward(rows, place.slopes.floats(0), place.logSums, place.dots);
  }

  static int padded(int columns) {
    return (columns + RowMath.PADDING - 1) / RowMath.PADDING * RowMath.PADDING;
  }

  @Override
  public void close() {
    for (Place place : places) {
      place.scores.close();
      place.slopes.close();
    }
  }

  /** Scratch memory of one worker. */
  private static final class Place {
    private final Blas blas = new Blas();
    private final Scratch scores = new Scratch();
    private final Scratch slopes = new Scratch();
    private final float[] maxima = new float[BLOCK];
    private final float[] inverses = new float[BLOCK];
    private final float[] logSums = new float[BLOCK];
    private final float[] dots = new float[BLOCK];
    private final int[] begins = new int[BLOCK];
  }

  /** Address and bytes of a whole array: products use the address, row operations the bytes. */
  private static final class Matrix {
    private final long address;
    private final ByteBuffer bytes;

    Matrix(INDArray array) {
      address = HostMemory.address(array);
      bytes = HostMemory.bytes(array);
    }
  }

  /** The arguments of a backward pass. */
  private static final class Backward {
    private final long qkv;
    private final ByteBuffer logSumExp;
    private final Matrix y;
    private final Matrix dy;
    private final Matrix dqkv;

    Backward(INDArray qkv, INDArray logSumExp, INDArray y, INDArray dy, INDArray dqkv) {
      this.qkv = HostMemory.address(qkv);
      this.logSumExp = HostMemory.bytes(logSumExp);
      this.y = new Matrix(y);
      this.dy = new Matrix(dy);
      this.dqkv = new Matrix(dqkv);
    }
  }

  /** Byte offsets of one head of one sequence in the matrices. */
  private record Head(int sequence, int number, AttentionShape shape, TextStarts texts) {

    int index() {
      return sequence * shape.heads() + number;
    }

    /** First position of the text of a position. */
    int start(int position) {
      return texts.start(sequence * shape.context() + position);
    }

    long q(int position) {
      return packed(position, number);
    }

    long k(int position) {
      return packed(position, shape.heads() + number / shape.group());
    }

    long v(int position) {
      return packed(position, shape.heads() + shape.keyValueHeads() + number / shape.group());
    }

    private long packed(int position, int part) {
      long row = (long) sequence * shape.context() + position;
      return (row * shape.packed() + (long) part * shape.headSize()) * FLOAT;
    }

    int y(int position) {
      int row = sequence * shape.context() + position;
      return (row * shape.embedding() + number * shape.headSize()) * FLOAT;
    }
  }
}
