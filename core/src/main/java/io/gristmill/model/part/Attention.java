package io.gristmill.model.part;

import io.gristmill.model.kernel.AttentionShape;
import io.gristmill.model.kernel.DropoutMask;
import io.gristmill.model.kernel.Rotation;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The first half of a block: {@code y = x + dropout(projection(attention(qkv(norm(x)))))}, with
 * queries and keys rotated by their positions if there is a rotation.
 */
public final class Attention {

  private final Owner owner;
  private final Norm norm;
  private final Projection qkv;
  private final Optional<Rotation> rotation;
  private final Optional<Rotation> inverse;
  private final Residual projection;
  private final KeptArray packed; // [n][q, k and v]
  private final KeptArray logSums; // [batch heads][context]
  private final KeptArray mixed; // [n][d]

  public Attention(
      Owner owner, Norm norm, Projection qkv, Optional<Rotation> rotation, Projection projection) {
    this.owner = owner;
    this.norm = norm;
    this.qkv = qkv;
    this.rotation = rotation;
    this.inverse = rotation.map(Rotation::inverse);
    this.projection = new Residual(owner, projection);
    this.packed = owner.keep();
    this.logSums = owner.keep();
    this.mixed = owner.keep();
  }

  /** {@code x} and {@code y} are {@code [n][d]}, n counting the positions of all sequences. */
  public void forward(INDArray x, INDArray y, AttentionShape s, DropoutMask mask) {
    INDArray a = norm.forward(x);
    INDArray row = packed.matrix(x.size(0), s.packed());
    qkv.forward(a, row);
    rotation.ifPresent(r -> owner.kernels().variants().rotate(row, s, r, 0));
    INDArray m = mixed.matrix(x.size(0), s.embedding());
    INDArray sums = logSums.matrix((long) s.batch() * s.heads(), s.context());
    owner.kernels().attention(row, sums, m, s);
    projection.forward(x, m, y, mask);
  }

  /** Computes the last forward pass again: as it did, it drops the same. */
  public void repeat(INDArray x, INDArray y, AttentionShape s) {
    forward(x, y, s, projection.lastMask());
  }

  /**
   * One more position of one sequence.
   *
   * @param x {@code [1][d]}, as {@code y}
   * @param cache {@code [context][q, k and v]} of the earlier positions; gets this one's row
   * @param s of the sequence with this position
   */
  public void decode(INDArray x, INDArray cache, AttentionShape s, INDArray y) {
    int position = s.context() - 1;
    INDArray a = norm.forward(x);
    INDArray row = cache.get(NDArrayIndex.interval(position, position + 1), NDArrayIndex.all());
    qkv.forward(a, row);
    AttentionShape one = new AttentionShape(1, 1, s.heads(), s.keyValueHeads(), s.headSize());
    rotation.ifPresent(r -> owner.kernels().variants().rotate(row, one, r, position));
    INDArray m = mixed.matrix(1, s.embedding());
    owner.kernels().attentionOfLast(cache, m, s);
    projection.forward(x, m, y, DropoutMask.NONE);
  }

  /**
   * Sets the gradients of the parameters, and {@code dx}.
   *
   * @param x of the last forward pass
   * @param narrow {@code [n][d]}, overwritten
   */
  public void backward(
      INDArray x,
      INDArray dy,
      INDArray narrow,
      WorkingMemory memory,
      AttentionShape s,
      INDArray dx) {
    projection.backward(mixed.last(), dy, narrow, memory);
    INDArray drow = memory.matrix(x.size(0), s.packed());
    INDArray m = mixed.last();
    owner.kernels().attentionBackward(packed.last(), logSums.last(), m, narrow, drow, s);
    inverse.ifPresent(r -> owner.kernels().variants().rotate(drow, s, r, 0));
    qkv.backward(norm.last(), drow, narrow);
    norm.backward(x, narrow, dy, dx);
  }

  /** What the norm returned in the last forward pass. */
  public INDArray lastNorm() {
    return norm.last();
  }

  /** Queries, keys and values of the last forward pass: {@code [n][q, k and v]}. */
  public INDArray lastQkv() {
    return packed.last();
  }

  /** Logarithms of the sums the softmaxes of the last forward pass were divided by. */
  public INDArray lastLogSums() {
    return logSums.last();
  }

  /** What the heads returned in the last forward pass: {@code [n][d]}. */
  public INDArray lastMixed() {
    return mixed.last();
  }
}
