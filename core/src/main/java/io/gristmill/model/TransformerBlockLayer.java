package io.gristmill.model;

import static io.gristmill.model.TransformerBlock.DOWN_BIAS;
import static io.gristmill.model.TransformerBlock.DOWN_WEIGHT;
import static io.gristmill.model.TransformerBlock.NORM1_BIAS;
import static io.gristmill.model.TransformerBlock.NORM1_GAIN;
import static io.gristmill.model.TransformerBlock.NORM2_BIAS;
import static io.gristmill.model.TransformerBlock.NORM2_GAIN;
import static io.gristmill.model.TransformerBlock.PROJECTION_BIAS;
import static io.gristmill.model.TransformerBlock.PROJECTION_WEIGHT;
import static io.gristmill.model.TransformerBlock.QKV_BIAS;
import static io.gristmill.model.TransformerBlock.QKV_WEIGHT;
import static io.gristmill.model.TransformerBlock.UP_BIAS;
import static io.gristmill.model.TransformerBlock.UP_WEIGHT;

import io.gristmill.model.kernel.AttentionShape;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link TransformerBlock} at work; what the backward pass needs is kept from the forward pass. */
final class TransformerBlockLayer extends NetworkLayer<TransformerBlock> {

  private static final long serialVersionUID = 1L;

  private final transient KeptArray statistics1 = keep(); // [n][2]
  private final transient KeptArray normed1 = keep(); // [n][d]
  private final transient KeptArray qkv = keep(); // [n][3d]
  private final transient KeptArray logSums = keep(); // [batch heads][context]
  private final transient KeptArray attended = keep(); // [n][d]
  private final transient KeptArray middle = keep(); // [n][d]
  private final transient KeptArray statistics2 = keep(); // [n][2]
  private final transient KeptArray normed2 = keep(); // [n][d]
  private final transient KeptArray up = keep(); // [n][4d]
  private final transient KeptArray hidden = keep(); // [n][4d]

  TransformerBlockLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    INDArray y = allocate(memory, ArrayType.ACTIVATIONS, input.shape());
    forward(positions(input), positions(y), shape());
    return y;
  }

  private AttentionShape shape() {
    GptConfig c = gpt();
    return new AttentionShape((int) input.size(0), (int) input.size(1), c.heads(), c.headSize());
  }

  /** {@code x} and {@code y} are {@code [n][d]}, n counting the positions of all sequences. */
  void forward(INDArray x, INDArray y, AttentionShape s) {
    long n = x.size(0);
    long d = s.embedding();

    INDArray a = normed1.matrix(n, d);
    kernels.layerNorm(x, weight(NORM1_GAIN), weight(NORM1_BIAS), a, statistics1.matrix(n, 2));
    INDArray packed = qkv.matrix(n, 3 * d);
    kernels.broadcast(weight(QKV_BIAS), packed);
    kernels.times(a, weight(QKV_WEIGHT), 1, packed);
    INDArray mixed = attended.matrix(n, d);
    long softmaxes = (long) s.batch() * s.heads();
    kernels.attention(packed, logSums.matrix(softmaxes, s.context()), mixed, s);
    INDArray h = middle.matrix(n, d);
    kernels.addBroadcast(x, weight(PROJECTION_BIAS), h);
    kernels.times(mixed, weight(PROJECTION_WEIGHT), 1, h);

    feedForward(h, y);
  }

  /**
   * One more position of one sequence.
   *
   * @param x {@code [1][d]}, as {@code y}
   * @param cache {@code [context][3d]} of the earlier positions; gets this one's row
   */
  void decode(INDArray x, INDArray cache, int position, INDArray y) {
    long d = x.size(1);
    GptConfig c = gpt();
    INDArray a = normed1.matrix(1, d);
    kernels.layerNorm(x, weight(NORM1_GAIN), weight(NORM1_BIAS), a, statistics1.matrix(1, 2));
    INDArray packed = GptInference.rows(cache, position, position + 1);
    kernels.broadcast(weight(QKV_BIAS), packed);
    kernels.times(a, weight(QKV_WEIGHT), 1, packed);
    INDArray mixed = attended.matrix(1, d);
    AttentionShape s = new AttentionShape(1, position + 1, c.heads(), c.headSize());
    kernels.attentionOfLast(cache, mixed, s);
    INDArray h = middle.matrix(1, d);
    kernels.addBroadcast(x, weight(PROJECTION_BIAS), h);
    kernels.times(mixed, weight(PROJECTION_WEIGHT), 1, h);
    feedForward(h, y);
  }

  /** {@code y = h + mlp(norm2(h))}. */
  private void feedForward(INDArray h, INDArray y) {
    long n = h.size(0);
    long d = h.size(1);
    INDArray a = normed2.matrix(n, d);
    kernels.layerNorm(h, weight(NORM2_GAIN), weight(NORM2_BIAS), a, statistics2.matrix(n, 2));
    INDArray u = up.matrix(n, 4 * d);
    kernels.broadcast(weight(UP_BIAS), u);
    kernels.times(a, weight(UP_WEIGHT), 1, u);
    INDArray g = hidden.matrix(n, 4 * d);
    kernels.gelu(u, g);
    kernels.addBroadcast(h, weight(DOWN_BIAS), y);
    kernels.times(g, weight(DOWN_WEIGHT), 1, y);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
    INDArray x = positions(input);
    long n = x.size(0);
    long d = x.size(1);
    INDArray dx = allocate(memory, ArrayType.ACTIVATION_GRAD, input.shape());
    INDArray dh = allocate(memory, ArrayType.BP_WORKING_MEM, n, d);
    INDArray narrow = allocate(memory, ArrayType.BP_WORKING_MEM, n, d);
    INDArray wide = allocate(memory, ArrayType.BP_WORKING_MEM, n, 4 * d);
    feedForwardBackward(positions(epsilon), wide, narrow, dh);

    INDArray packed = allocate(memory, ArrayType.BP_WORKING_MEM, n, 3 * d);
    attentionBackward(x, dh, narrow, packed, positions(dx));
    return new Pair<>(filledGradient(), dx);
  }

  private void feedForwardBackward(INDArray dy, INDArray wide, INDArray narrow, INDArray dh) {
    kernels.columnSums(dy, gradientOf(DOWN_BIAS));
    kernels.transposedTimes(hidden.last(), dy, 0, gradientOf(DOWN_WEIGHT));
    kernels.timesTransposed(dy, weight(DOWN_WEIGHT), 0, wide);
    kernels.geluBackward(up.last(), wide);
    kernels.columnSums(wide, gradientOf(UP_BIAS));
    kernels.transposedTimes(normed2.last(), wide, 0, gradientOf(UP_WEIGHT));
    kernels.timesTransposed(wide, weight(UP_WEIGHT), 0, narrow);
    kernels.layerNormBackward(
        middle.last(),
        weight(NORM2_GAIN),
        statistics2.last(),
        narrow,
        dy,
        dh,
        gradientOf(NORM2_GAIN),
        gradientOf(NORM2_BIAS));
  }

  private void attentionBackward(
      INDArray x, INDArray dh, INDArray narrow, INDArray packed, INDArray dx) {
    kernels.columnSums(dh, gradientOf(PROJECTION_BIAS));
    kernels.transposedTimes(attended.last(), dh, 0, gradientOf(PROJECTION_WEIGHT));
    kernels.timesTransposed(dh, weight(PROJECTION_WEIGHT), 0, narrow);
    kernels.attentionBackward(qkv.last(), logSums.last(), attended.last(), narrow, packed, shape());
    kernels.columnSums(packed, gradientOf(QKV_BIAS));
    kernels.transposedTimes(normed1.last(), packed, 0, gradientOf(QKV_WEIGHT));
    kernels.timesTransposed(packed, weight(QKV_WEIGHT), 0, narrow);
    kernels.layerNormBackward(
        x,
        weight(NORM1_GAIN),
        statistics1.last(),
        narrow,
        dh,
        dx,
        gradientOf(NORM1_GAIN),
        gradientOf(NORM1_BIAS));
  }

  /** Queries, keys and values of the last forward pass: {@code [n][3d]}. */
  INDArray lastQkv() {
    return qkv.last();
  }

  /** What the last forward pass left, for checks against other implementations. */
  Map<String, INDArray> trace() {
    return Map.of(
        "norm1",
        normed1.last(),
        "qkv",
        qkv.last(),
        "logSums",
        logSums.last(),
        "attended",
        attended.last(),
        "middle",
        middle.last(),
        "norm2",
        normed2.last(),
        "gelu",
        hidden.last());
  }
}
