package io.gristmill.model;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link TiedEmbedding} at work; inputs are the positions' embedding and the ids. */
@SuppressWarnings("overrides") // generated in Deeplearning4j: setInputs without its dots
final class TiedEmbeddingVertex extends BaseGraphVertex {

  TiedEmbeddingVertex(ComputationGraph graph, String name, int index, DataType type) {
    super(graph, name, index, null, null, type);
  }

  private LanguageModelHeadLayer head() {
    return (LanguageModelHeadLayer) graph.getLayer(GptNetwork.HEAD);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr memory) {
    // In place while training; Deeplearning4j's inference wants every vertex's own memory.
    INDArray sum = memory.leverageTo(ArrayType.ACTIVATIONS, inputs[0]);
    forward(Ids.inputs(inputs[1], head().gpt()), NetworkLayer.positions(sum));
    return sum;
  }

  /** {@code y += head[ids]}. */
  void forward(int[] ids, INDArray y) {
    head().kernels.addRows(head().weight(LanguageModelHead.WEIGHT), ids, y);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr memory) {
    int[] ids = Ids.inputs(inputs[1], head().gpt());
    INDArray gradient = head().gradientOf(LanguageModelHead.WEIGHT);
    head().kernels.addToRows(NetworkLayer.positions(epsilon), ids, gradient);
    INDArray passed = memory.dup(ArrayType.ACTIVATION_GRAD, epsilon);
    return new Pair<>(null, new INDArray[] {passed, null});
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {}

  /** Sequences have no masks; Deeplearning4j's word for it is null. */
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
