package io.gristmill.model.dl4j;

import io.gristmill.model.dl4j.LanguageModelHead.LanguageModelHeadLayer;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.GptConfig.DropoutSite;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adds the head's rows to the embedding of the positions, or to zeros if positions are rotary.
 * Layers cannot share parameters, so this vertex has none: it reads the head's matrix and adds to
 * its gradient, which the head's backward pass has just set.
 */
public final class TiedEmbedding extends GraphVertex {

  private static final long serialVersionUID = 1L;

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int idx,
      INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    return new TiedEmbeddingVertex(graph, name, idx, networkDatatype);
  }

  @Override
  public GraphVertex clone() {
    return new TiedEmbedding();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TiedEmbedding;
  }

  @Override
  public int hashCode() {
    return TiedEmbedding.class.hashCode();
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 1;
  }

  @Override
  public int maxVertexInputs() {
    return 2;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    return vertexInputs[0];
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputTypes) {
    return new LayerMemoryReport.Builder(null, TiedEmbedding.class, inputTypes[0], inputTypes[0])
        .build();
  }

  /**
   * Deeplearning4j implementation of {@link TiedEmbedding}. Inputs are the embedding of the
   * positions, if there is one, and the ids.
   */
  @SuppressWarnings("overrides") // generated in Deeplearning4j: setInputs without its dots
  static final class TiedEmbeddingVertex extends BaseGraphVertex {

    private DropoutMask mask = DropoutMask.NONE;

    TiedEmbeddingVertex(ComputationGraph graph, String name, int index, DataType type) {
      super(graph, name, index, null, null, type);
    }

    private LanguageModelHeadLayer head() {
      return (LanguageModelHeadLayer) graph.getLayer(GptGraph.HEAD);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr memory) {
      INDArray sum = inputs.length == 1 ? zeros(memory) : positions(memory);
      INDArray rows = GptLayer.positions(sum);
      forward(Ids.inputs(ids(), head().gpt()), rows);
      mask = training ? head().mask(DropoutSite.EMBEDDING) : DropoutMask.NONE;
      if (!mask.keepsAll()) {
        head().kernels.dropout(rows, mask, rows);
      }
      return sum;
    }

    private INDArray ids() {
      return inputs[inputs.length - 1];
    }

    private INDArray zeros(LayerWorkspaceMgr memory) {
      long[] shape = {ids().size(0), ids().size(1), head().gpt().embeddingSize()};
      return memory.create(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    }

    /**
     * In place while training; Deeplearning4j's inference requires separate memory for every
     * vertex.
     */
    private INDArray positions(LayerWorkspaceMgr memory) {
      return memory.leverageTo(ArrayType.ACTIVATIONS, inputs[0]);
    }

    /** Embedding lookup, added in place: {@code y += head[ids]}. */
    void forward(int[] ids, INDArray y) {
      head().kernels.addRows(head().weight(ParameterNames.HEAD_WEIGHT), ids, y);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr memory) {
      INDArray passed = memory.dup(ArrayType.ACTIVATION_GRAD, epsilon);
      INDArray rows = GptLayer.positions(passed);
      if (!mask.keepsAll()) {
        head().kernels.dropout(rows, mask, rows);
      }
      INDArray gradient = head().gradientOf(ParameterNames.HEAD_WEIGHT);
      head().kernels.addToRows(rows, Ids.inputs(ids(), head().gpt()), gradient);
      return new Pair<>(
          null, inputs.length == 1 ? new INDArray[] {null} : new INDArray[] {passed, null});
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {}

    /** Returns null, which means no mask to Deeplearning4j. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
        INDArray[] maskArrays, MaskState currentMaskState, int minibatchSize) {
      return null;
    }

    @Override
    public boolean hasLayer() {
      return false;
    }

    @Override
    public Layer getLayer() {
      return null;
    }

    @Override
    public String toString() {
      return "TiedEmbedding(" + vertexName + ")";
    }
  }
}
