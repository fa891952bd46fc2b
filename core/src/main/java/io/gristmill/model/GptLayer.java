package io.gristmill.model;

import io.gristmill.optim.AdamW;
import io.gristmill.optim.DecoupledWeightDecay;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What a layer of the stack is configured with; part of the graph's JSON. */
abstract class GptLayer extends BaseLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private GptConfig gpt;
  private transient ParameterLayout layout;

  /** Of what training draws. */
  @JsonProperty private long seed;

  /** For Deeplearning4j's JSON. */
  GptLayer() {}

  GptLayer(GptConfig gpt, AdamW optimizer, long seed) {
    this.gpt = gpt;
    this.seed = seed;
    setIUpdater(optimizer);
    double decay = optimizer.settings().weightDecay();
    setRegularization(List.of(new DecoupledWeightDecay(decay)));
  }

  final GptConfig gpt() {
    return gpt;
  }

  final long seed() {
    return seed;
  }

  /** The updater all layers share. */
  final AdamW optimizer() {
    return (AdamW) getIUpdater();
  }

  /** Of the weights; part of the graph's JSON as Deeplearning4j's regularization. */
  final DecoupledWeightDecay decay() {
    return (DecoupledWeightDecay) getRegularization().get(0);
  }

  abstract ParameterLayout newLayout();

  /** Made once: Deeplearning4j asks for it many times in a step. */
  final ParameterLayout layout() {
    if (layout == null) {
      layout = newLayout();
    }
    return layout;
  }

  abstract NetworkLayer<?> create(NeuralNetConfiguration conf, DataType type);

  @Override
  public final Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    NetworkLayer<?> layer = create(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    Map<String, INDArray> table = layout().init(conf, layerParamsView, initializeParams);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return layout();
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return inputType;
  }

  /** Sizes come from the shape of the network. */
  @Override
  public void setNIn(InputType inputType, boolean override) {}

  /** None: Deeplearning4j's word for it is null. */
  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public boolean isPretrainParam(String paramName) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long parameters = layout().numParams(this);
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, inputType)
        .standardMemory(parameters, 2 * parameters)
        .build();
  }
}
