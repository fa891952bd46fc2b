package io.gristmill.model.dl4j;

import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.layer.LayerContext;
import io.gristmill.model.layer.LayerContext.WorkingMemory;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.GptConfig.DropoutSite;
import io.gristmill.model.shape.TextStarts;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Deeplearning4j implementation of a layer: views of parameters and gradients, kernels, buffers.
 */
abstract class GptLayer<C extends GptLayerConf> extends BaseLayer<C>
    implements LayerContext, AutoCloseable {

  private static final long serialVersionUID = 1L;

  transient Kernels kernels;
  private final transient List<ReusableBuffer> buffers = new ArrayList<>();
  private transient int replica;
  private transient int microBatch;
  private transient TextStarts texts = TextStarts.NONE;

  GptLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    kernels = Kernels.of(type);
  }

  /** Replaces the layer's own kernels, which use one thread; {@link #close} closes them. */
  final void use(Kernels others) {
    if (kernels != others) {
      kernels.close();
    }
    kernels = others;
  }

  /** Sets the texts of the next passes, since Deeplearning4j passes ids alone. */
  final void use(TextStarts others) {
    texts = others;
  }

  final TextStarts texts() {
    return texts;
  }

  /** Uses the buffers of another layer of its kind. */
  final void share(GptLayer<C> other) {
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).share(other.buffers.get(i));
    }
  }

  /** Uses buffers of its own. */
  final void separate() {
    buffers.forEach(ReusableBuffer::separate);
  }

  final GptConfig gpt() {
    return layerConf().gpt();
  }

  @Override
  public final Kernels kernels() {
    return kernels;
  }

  /** Selects the dropout masks of the next passes. */
  final void draw(int ofReplica, int ofMicroBatch) {
    replica = ofReplica;
    microBatch = ofMicroBatch;
  }

  /** The dropout mask of this training pass at a site. */
  final DropoutMask mask(DropoutSite site) {
    double rate = gpt().dropout();
    long seed = layerConf().seed();
    return rate == 0
        ? DropoutMask.NONE
        : DropoutMask.of(
            rate, seed, replica, getIterationCount(), microBatch, getIndex(), site.ordinal());
  }

  /** Matrices that the layer's backward pass may use. */
  final WorkingMemory working(LayerWorkspaceMgr memory) {
    return (rows, columns) -> allocate(memory, ArrayType.BP_WORKING_MEM, rows, columns);
  }

  /** Memory that {@link #close} frees. */
  @Override
  public final ReusableBuffer buffer() {
    ReusableBuffer buffer = new ReusableBuffer(dataType);
    buffers.add(buffer);
    return buffer;
  }

  @Override
  public final INDArray weight(String name) {
    return params.get(name);
  }

  @Override
  public final INDArray gradientOf(String name) {
    return gradientViews.get(name);
  }

  @Override
  public boolean trains(String name) {
    return layerConf().trains(name);
  }

  /** The views, which the backward pass has just filled. */
  final Gradient filledGradient() {
    Gradient filled = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach(filled::setGradientFor);
    return filled;
  }

  /** {@code [batch][context][embedding]} as {@code [n][embedding]}. */
  static INDArray positions(INDArray activations) {
    long width = activations.size(2);
    return activations.reshape('c', activations.length() / width, width);
  }

  final INDArray allocate(LayerWorkspaceMgr memory, ArrayType purpose, long... shape) {
    return memory.createUninitialized(purpose, dataType, shape, 'c');
  }

  /** Row-major, unlike the layers of Deeplearning4j. */
  @Override
  public void setParams(INDArray newParams) {
    if (newParams != paramsFlattened) {
      paramsFlattened.assign(newParams.reshape(paramsFlattened.shape()));
    }
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void close() {
    buffers.forEach(ReusableBuffer::close);
    kernels.close();
  }
}
