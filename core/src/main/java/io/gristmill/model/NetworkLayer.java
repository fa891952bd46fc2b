package io.gristmill.model;

import io.gristmill.model.ParameterLayout.Parameter;
import io.gristmill.model.kernel.DropoutMask;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.part.KeptArray;
import io.gristmill.model.part.LayerNorm;
import io.gristmill.model.part.Norm;
import io.gristmill.model.part.Owner;
import io.gristmill.model.part.RmsNorm;
import io.gristmill.model.part.WorkingMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer at work: parameters and their gradients as views, kernels, and memory to be freed. */
abstract class NetworkLayer<C extends GptLayer> extends BaseLayer<C>
    implements Owner, AutoCloseable {

  private static final long serialVersionUID = 1L;

  transient Kernels kernels;
  private final transient List<KeptArray> kept = new ArrayList<>();
  private transient int replica;
  private transient int microBatch;

  NetworkLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    kernels = Kernels.of(type);
  }

  /** Replaces the kernels of one thread that a layer has by itself; {@link #close} closes them. */
  final void use(Kernels others) {
    if (kernels != others) {
      kernels.close();
    }
    kernels = others;
  }

  /** Keeps what it keeps in the memory of another layer of its kind. */
  final void share(NetworkLayer<C> other) {
    for (int i = 0; i < kept.size(); i++) {
      kept.get(i).share(other.kept.get(i));
    }
  }

  /** Keeps what it keeps in memory of its own. */
  final void separate() {
    kept.forEach(KeptArray::separate);
  }

  final GptConfig gpt() {
    return layerConf().gpt();
  }

  @Override
  public final Kernels kernels() {
    return kernels;
  }

  /** What the next passes draw for: masks differ by it. */
  final void draw(int ofReplica, int ofMicroBatch) {
    replica = ofReplica;
    microBatch = ofMicroBatch;
  }

  /** What this pass of training drops at a site. */
  final DropoutMask mask(DropoutSite site) {
    double rate = gpt().dropout();
    long seed = layerConf().seed();
    return rate == 0
        ? DropoutMask.NONE
        : DropoutMask.of(
            rate, seed, replica, getIterationCount(), microBatch, getIndex(), site.ordinal());
  }

  /** The model's norm, of the parameters {@code name.*}. */
  final Norm norm(String name) {
    BlockShape block = gpt().block();
    if (!block.architecture().centresNorms()) {
      return new RmsNorm(this, name);
    }
    return block.biases() ? LayerNorm.withBias(this, name) : LayerNorm.withoutBias(this, name);
  }

  /** Matrices that the layer's backward pass may use. */
  final WorkingMemory working(LayerWorkspaceMgr memory) {
    return (rows, columns) -> allocate(memory, ArrayType.BP_WORKING_MEM, rows, columns);
  }

  /** Memory that {@link #close} frees. */
  @Override
  public final KeptArray keep() {
    KeptArray array = new KeptArray(dataType);
    kept.add(array);
    return array;
  }

  @Override
  public final INDArray weight(String name) {
    return params.get(name);
  }

  @Override
  public final INDArray gradientOf(String name) {
    return gradientViews.get(name);
  }

  final Map<String, INDArray> gradients() {
    return gradientViews;
  }

  /** The views, which the backward pass has just filled. */
  final Gradient filledGradient() {
    Gradient filled = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach(filled::setGradientFor);
    return filled;
  }

  /** Adds the decay of the weights to the update. */
  final void decay(double rate, int iteration, int epoch) {
    for (Parameter parameter : layerConf().layout().parameters()) {
      if (parameter.isMatrix()) {
        String name = parameter.name();
        layerConf().decay().apply(weight(name), gradientOf(name), rate, iteration, epoch);
      }
    }
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
    kept.forEach(KeptArray::close);
    kernels.close();
  }
}
