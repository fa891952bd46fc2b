package io.gristmill.model.layer;

import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.kernel.KeyValueCache.CachedRows;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.layer.LayerContext.WorkingMemory;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import io.gristmill.model.shape.TextStarts;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A pre-norm Transformer block (Radford et al., 2019; Touvron et al., 2023): {@code h = x +
 * attention(norm1(x)); y = h + feedForward(norm2(h))}. Training, scoring and decoding all call
 * {@link #forward}.
 */
public final class Block {

  private final Norm norm1;
  private final Attention attention;
  private final Norm norm2;
  private final FeedForward feedForward;
  private final ReusableBuffer residual; // [n][d], x + attention(norm1(x))
  private Pass last;

  /** A block whose parameters and memory the context owns. */
  public Block(LayerContext context, GptConfig c) {
    norm1 = Norm.of(context, c.block(), ParameterNames.NORM1);
    attention = new Attention(context, c);
    norm2 = Norm.of(context, c.block(), ParameterNames.NORM2);
    feedForward = new FeedForward(context, c);
    residual = context.buffer();
  }

  /** {@code x} and {@code y} are {@code [n][d]}, n counting the positions of all sequences. */
  public void forward(INDArray x, Pass pass, INDArray y) {
    last = pass;
    INDArray h = residual.matrix(x.size(0), x.size(1));
    attention.addTo(x, norm1.forward(x), pass, h); // h = x + attention(norm1(x))
    feedForward.addTo(h, norm2.forward(h), pass, y); // y = h + feedForward(norm2(h))
  }

  /** Recomputes what {@link #backward} needs of the last forward pass, which was for {@code x}. */
  public void recompute(INDArray x) {
    INDArray h = residual.matrix(x.size(0), x.size(1));
    attention.addTo(x, norm1.forward(x), last, h);
    feedForward.activated(norm2.forward(h));
  }

  /**
   * Sets the gradients of the parameters, and {@code dx}.
   *
   * @param x of the last forward pass
   */
  public void backward(INDArray x, INDArray dy, WorkingMemory memory, INDArray dx) {
    INDArray h = residual.last();
    INDArray dh = memory.matrix(x.size(0), x.size(1));
    INDArray dNorm = memory.matrix(x.size(0), x.size(1));
    feedForward.backward(norm2.last(), dy, last, memory, dNorm);
    norm2.backward(h, dNorm, dy, dh);
    attention.backward(norm1.last(), dh, last, memory, dNorm);
    norm1.backward(x, dNorm, dh, dx);
  }

  /**
   * Returns intermediate results of the last forward pass, for checks against other
   * implementations.
   */
  public Map<String, INDArray> trace() {
    return Map.of(
        "norm1", norm1.last(),
        "qkv", attention.lastQkv(),
        "logSumExp", attention.lastLogSumExp(),
        "attnOut", attention.lastOutput(),
        "residual", residual.last(),
        "norm2", norm2.last(),
        "activated", feedForward.lastActivated());
  }

  /**
   * Options of a forward pass.
   *
   * @param shape of the sequences; with caches, of the heads alone
   * @param texts of the sequences; {@link TextStarts#NONE} with caches
   * @param position of every row of {@code x} in its text
   * @param cached sequences with the positions of {@code x}; empty without caches
   * @param attentionMask dropout mask of the attention's output
   * @param feedForwardMask dropout mask of the feed-forward layer's output
   */
  public record Pass(
      AttentionShape shape,
      TextStarts texts,
      IntUnaryOperator position,
      List<CachedRows> cached,
      DropoutMask attentionMask,
      DropoutMask feedForwardMask) {

    /** All positions of a batch. */
    public static Pass training(
        AttentionShape shape,
        TextStarts texts,
        DropoutMask attentionMask,
        DropoutMask feedForwardMask) {
      IntUnaryOperator position = texts.positions(shape.context());
      return new Pass(shape, texts, position, List.of(), attentionMask, feedForwardMask);
    }

    /** All positions of a batch, without dropout. */
    public static Pass inference(AttentionShape shape, TextStarts texts) {
      return training(shape, texts, DropoutMask.NONE, DropoutMask.NONE);
    }

    /** Further positions of sequences whose keys and values are cached. */
    public static Pass decoding(
        AttentionShape shape, IntUnaryOperator position, List<CachedRows> cached) {
      return new Pass(shape, TextStarts.NONE, position, cached, DropoutMask.NONE, DropoutMask.NONE);
    }
  }
}
