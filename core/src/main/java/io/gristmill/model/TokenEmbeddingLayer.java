package io.gristmill.model;

import static io.gristmill.model.TokenEmbedding.POSITIONS;
import static io.gristmill.model.TokenEmbedding.TOKENS;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link TokenEmbedding} at work. */
final class TokenEmbeddingLayer extends NetworkLayer<TokenEmbedding> {

  private static final long serialVersionUID = 1L;

  TokenEmbeddingLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    int[] ids = Ids.inputs(input, gpt());
    int width = gpt().embeddingSize();
    INDArray y = allocate(memory, ArrayType.ACTIVATIONS, input.size(0), input.size(1), width);
    forward(ids, (int) input.size(1), positions(y));
    return y;
  }

  /** {@code y = tokens[ids] + positions}, without the tokens if they are tied. */
  void forward(int[] ids, int context, INDArray y) {
    y.assign(0);
    kernels.addRows(weight(POSITIONS), places(ids.length, context), y);
    if (!gpt().tiedEmbeddings()) {
      kernels.addRows(weight(TOKENS), ids, y);
    }
  }

  /** The same for one id: {@code y [1][embedding]}. */
  void forwardOne(int id, int position, INDArray y) {
    y.assign(0);
    kernels.addRows(weight(POSITIONS), new int[] {position}, y);
    if (!gpt().tiedEmbeddings()) {
      kernels.addRows(weight(TOKENS), new int[] {id}, y);
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
    INDArray dy = positions(epsilon);
    int[] ids = Ids.inputs(input, gpt());
    gradientOf(POSITIONS).assign(0);
    kernels.addToRows(dy, places(ids.length, (int) input.size(1)), gradientOf(POSITIONS));
    if (!gpt().tiedEmbeddings()) {
      gradientOf(TOKENS).assign(0);
      kernels.addToRows(dy, ids, gradientOf(TOKENS));
    }
    return new Pair<>(filledGradient(), null);
  }

  private static int[] places(int positions, int context) {
    return IntStream.range(0, positions).map(i -> i % context).toArray();
  }
}
