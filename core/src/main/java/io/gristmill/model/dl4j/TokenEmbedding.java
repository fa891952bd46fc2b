package io.gristmill.model.dl4j;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.POSITIONS;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.TOKENS;

import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.GptConfig.DropoutSite;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.optim.AdamW;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Configuration of token plus position: {@code [batch][context]} ids to {@code
 * [batch][context][embedding]}. With tied embeddings it has the positions only, and {@link
 * TiedEmbedding} adds the head's rows; with rotary positions it has the tokens only. A model with
 * both has no such layer.
 */
public final class TokenEmbedding extends GptLayerConf {

  private static final long serialVersionUID = 1L;

  /** No-argument constructor for Deeplearning4j's JSON. */
  TokenEmbedding() {}

  TokenEmbedding(GptConfig gpt, AdamW optimizer, long seed) {
    super(gpt, optimizer, seed);
  }

  @Override
  ParameterLayout newLayout() {
    return ParameterLayout.embedding(gpt());
  }

  /** Whether a model has parameters for this layer. */
  static boolean isPartOf(GptConfig c) {
    return !ParameterLayout.embedding(c).parameters().isEmpty();
  }

  @Override
  GptLayer<?> create(NeuralNetConfiguration conf, DataType type) {
    return new TokenEmbeddingLayer(conf, type);
  }

  /** Deeplearning4j implementation of {@link TokenEmbedding}. */
  static final class TokenEmbeddingLayer extends GptLayer<TokenEmbedding> {

    private static final long serialVersionUID = 1L;

    private transient DropoutMask mask = DropoutMask.NONE;

    TokenEmbeddingLayer(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
      int[] ids = Ids.inputs(input, gpt());
      int width = gpt().embeddingSize();
      INDArray y = allocate(memory, ArrayType.ACTIVATIONS, input.size(0), input.size(1), width);
      forward(ids, places(), positions(y));
      mask = training ? ownMask() : DropoutMask.NONE;
      if (!mask.keepsAll()) {
        kernels.dropout(positions(y), mask, positions(y));
      }
      return y;
    }

    /** With tied tokens the sum is complete in {@link TiedEmbedding} only. */
    private DropoutMask ownMask() {
      return gpt().tiedEmbeddings() ? DropoutMask.NONE : mask(DropoutSite.EMBEDDING);
    }

    /** {@code y = tokens[ids] + positions[places]}, of the tables that the layer has. */
    void forward(int[] ids, int[] places, INDArray y) {
      y.assign(0);
      if (gpt().block().learnsPositions()) {
        kernels.addRows(weight(POSITIONS), places, y);
      }
      if (!gpt().tiedEmbeddings()) {
        kernels.addRows(weight(TOKENS), ids, y);
      }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
      INDArray dy = positions(epsilon);
      if (!mask.keepsAll()) {
        dy = working(memory).matrix(dy.size(0), dy.size(1));
        kernels.dropout(positions(epsilon), mask, dy);
      }
      int[] ids = Ids.inputs(input, gpt());
      if (gpt().block().learnsPositions()) {
        gradientOf(POSITIONS).assign(0);
        kernels.addToRows(dy, places(), gradientOf(POSITIONS));
      }
      if (!gpt().tiedEmbeddings()) {
        gradientOf(TOKENS).assign(0);
        kernels.addToRows(dy, ids, gradientOf(TOKENS));
      }
      return new Pair<>(filledGradient(), null);
    }

    /** The position of every id of the input in its text. */
    private int[] places() {
      int context = (int) input.size(1);
      return IntStream.range(0, (int) input.length()).map(texts().positions(context)).toArray();
    }
  }
}
