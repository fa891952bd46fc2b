package io.gristmill.model;

import static io.gristmill.model.TransformerBlock.DOWN;
import static io.gristmill.model.TransformerBlock.NORM1;
import static io.gristmill.model.TransformerBlock.NORM2;
import static io.gristmill.model.TransformerBlock.PROJECTION;
import static io.gristmill.model.TransformerBlock.QKV;
import static io.gristmill.model.TransformerBlock.UP;

import io.gristmill.model.kernel.AttentionShape;
import io.gristmill.model.kernel.DropoutMask;
import io.gristmill.model.kernel.Rotation;
import io.gristmill.model.part.Attention;
import io.gristmill.model.part.FeedForward;
import io.gristmill.model.part.KeptArray;
import io.gristmill.model.part.Projection;
import io.gristmill.model.part.Projection.Bias;
import java.util.Map;
import java.util.Optional;
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

  private final transient KeptArray middle = keep(); // [n][d]
  private final transient Attention attention;
  private final transient FeedForward feedForward;
  private transient Activations activations = Activations.KEPT;

  TransformerBlockLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    GptConfig c = gpt();
    attention =
        new Attention(this, norm(NORM1), projection(QKV), rotation(c), projection(PROJECTION));
    feedForward =
        new FeedForward(
            this,
            norm(NORM2),
            projection(UP),
            c.block().architecture().activation(),
            projection(DOWN),
            c.block().hiddenSize());
  }

  private Projection projection(String name) {
    BlockShape block = gpt().block();
    Bias bias = block.biases() ? Bias.PRESENT : Bias.ABSENT;
    return new Projection(this, name, block.architecture().layout(), bias);
  }

  private static Optional<Rotation> rotation(GptConfig c) {
    return c.block().architecture().learnsPositions()
        ? Optional.empty()
        : Optional.of(Rotation.of(c.block().ropeBase(), c.headSize(), c.contextLength()));
  }

  /**
   * Keeps activations or computes them again.
   *
   * @param first of the blocks, in whose memory all recompute
   */
  void use(Activations how, TransformerBlockLayer first) {
    activations = how;
    if (how == Activations.RECOMPUTED) {
      share(first);
    } else {
      separate();
    }
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    INDArray y = allocate(memory, ArrayType.ACTIVATIONS, input.shape());
    DropoutMask first = training ? mask(DropoutSite.ATTENTION) : DropoutMask.NONE;
    DropoutMask second = training ? mask(DropoutSite.FEED_FORWARD) : DropoutMask.NONE;
    forward(positions(input), positions(y), shape(), first, second);
    return y;
  }

  private AttentionShape shape() {
    return shape((int) input.size(0), (int) input.size(1));
  }

  private AttentionShape shape(int batch, int context) {
    GptConfig c = gpt();
    return new AttentionShape(batch, context, c.heads(), c.block().keyValueHeads(), c.headSize());
  }

  /** {@code x} and {@code y} are {@code [batch context][d]}; drops nothing. */
  void forward(INDArray x, INDArray y, int batch, int context) {
    forward(x, y, shape(batch, context), DropoutMask.NONE, DropoutMask.NONE);
  }

  private void forward(
      INDArray x, INDArray y, AttentionShape s, DropoutMask first, DropoutMask second) {
    INDArray h = middle.matrix(x.size(0), x.size(1));
    attention.forward(x, h, s, first);
    feedForward.forward(h, y, second);
  }

  /**
   * One more position of one sequence.
   *
   * @param x {@code [1][d]}, as {@code y}
   * @param cache {@code [context][q, k and v]} of the earlier positions; gets this one's row
   */
  void decode(INDArray x, INDArray cache, int position, INDArray y) {
    INDArray h = middle.matrix(1, x.size(1));
    attention.decode(x, cache, shape(1, position + 1), h);
    feedForward.forward(h, y, DropoutMask.NONE);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
    INDArray x = positions(input);
    if (activations == Activations.RECOMPUTED) {
      INDArray h = middle.matrix(x.size(0), x.size(1));
      attention.repeat(x, h, shape());
      feedForward.repeat(h);
    }
    INDArray dx = allocate(memory, ArrayType.ACTIVATION_GRAD, input.shape());
    INDArray dh = allocate(memory, ArrayType.BP_WORKING_MEM, x.shape());
    INDArray narrow = allocate(memory, ArrayType.BP_WORKING_MEM, x.shape());
    feedForward.backward(middle.last(), positions(epsilon), narrow, working(memory), dh);
    attention.backward(x, dh, narrow, working(memory), shape(), positions(dx));
    return new Pair<>(filledGradient(), dx);
  }

  /** Queries, keys and values of the last forward pass: {@code [n][q, k and v]}. */
  INDArray lastQkv() {
    return attention.lastQkv();
  }

  /** What the last forward pass left, for checks against other implementations. */
  Map<String, INDArray> trace() {
    return Map.of(
        "norm1",
        attention.lastNorm(),
        "qkv",
        attention.lastQkv(),
        "logSums",
        attention.lastLogSums(),
        "attended",
        attention.lastMixed(),
        "middle",
        middle.last(),
        "norm2",
        feedForward.lastNorm(),
        "gelu",
        feedForward.lastHidden());
  }
}
