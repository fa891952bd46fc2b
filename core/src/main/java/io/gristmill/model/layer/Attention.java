package io.gristmill.model.layer;

import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.layer.Block.Pass;
import io.gristmill.model.layer.LayerContext.WorkingMemory;
import io.gristmill.model.layer.Projection.Residual;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Causal self-attention: {@code projection(attention(qkv(a)))}. Llama applies rotary embeddings to
 * queries and keys.
 */
final class Attention {

  private final LayerContext context;
  private final Projection qkv;
  private final Optional<RotaryEmbedding> rotary;
  private final Optional<RotaryEmbedding> inverse;
  private final Residual projection;
  private final ReusableBuffer packed; // [n][q, k and v]
  private final ReusableBuffer logSumExp; // [batch heads][context]
  private final ReusableBuffer attnOut; // [n][d]

  Attention(LayerContext context, GptConfig c) {
    this.context = context;
    this.packed = context.buffer();
    this.logSumExp = context.buffer();
    this.attnOut = context.buffer();
    this.rotary =
        c.block().learnsPositions()
            ? Optional.empty()
            : Optional.of(
                RotaryEmbedding.of(c.block().ropeBase(), c.headSize(), c.contextLength()));
    this.inverse = rotary.map(RotaryEmbedding::inverse);
    this.projection =
        new Residual(
            context, new Projection(context, ParameterNames.PROJECTION, c, context.buffer()));
    // Where qkv is computed, the output of the heads is not there yet or no longer needed.
    this.qkv = new Projection(context, ParameterNames.QKV, c, attnOut);
  }

  /** {@code y = x + dropout(attention(a))}; all are {@code [n][d]}. */
  void addTo(INDArray x, INDArray a, Pass pass, INDArray y) {
    Kernels kernels = context.kernels();
    AttentionShape s = pass.shape();
    INDArray rows = packed.matrix(a.size(0), s.packed());
    qkv.forward(a, rows);
    rotary.ifPresent(r -> kernels.rotate(rows, s, r, pass.position()));
    INDArray m = attnOut.matrix(a.size(0), s.embedding());
    if (pass.cached().isEmpty()) {
      INDArray sums = logSumExp.matrix((long) s.batch() * s.heads(), s.context());
      kernels.attention(rows, sums, m, s, pass.texts());
    } else {
      kernels.attentionCached(rows, pass.cached(), m, s);
    }
    projection.addTo(x, m, pass.attentionMask(), y);
  }

  /**
   * Sets the gradients of the parameters, and {@code da}.
   *
   * @param a of the last forward pass
   */
  void backward(INDArray a, INDArray dy, Pass pass, WorkingMemory memory, INDArray da) {
    Kernels kernels = context.kernels();
    AttentionShape s = pass.shape();
    INDArray m = attnOut.last();
    projection.backward(m, dy, pass.attentionMask(), memory, da);
    INDArray drows = memory.matrix(a.size(0), s.packed());
    kernels.attentionBackward(packed.last(), logSumExp.last(), m, da, drows, s, pass.texts());
    inverse.ifPresent(r -> kernels.rotate(drows, s, r, pass.position()));
    qkv.backward(a, drows, da);
  }

  /** Queries, keys and values of the last forward pass: {@code [n][q, k and v]}. */
  INDArray lastQkv() {
    return packed.last();
  }

  /** Log-sum-exp of the softmaxes of the last forward pass. */
  INDArray lastLogSumExp() {
    return logSumExp.last();
  }

  /** Output of the heads in the last forward pass: {@code [n][d]}. */
  INDArray lastOutput() {
    return attnOut.last();
  }
}
