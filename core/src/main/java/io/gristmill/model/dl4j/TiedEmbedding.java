package io.gristmill.model.dl4j;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
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
}
