package io.gristmill.model.dl4j;

import io.gristmill.config.OptimizerSection.Rate;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.InitialWeights;
import io.gristmill.model.shape.ParameterGroups;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import io.gristmill.optim.AdamW;
import io.gristmill.optim.DecoupledWeightDecay;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Configuration of a layer; part of the graph's JSON. */
abstract class GptLayerConf extends BaseLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private GptConfig gpt;
  private transient ParameterLayout layout;
  private transient Set<String> trained;

  /** Seed of the random numbers that training draws. */
  @JsonProperty private long seed;

  /** No-argument constructor for Deeplearning4j's JSON. */
  GptLayerConf() {}

  GptLayerConf(GptConfig gpt, AdamW optimizer, long seed) {
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

  /** Whether training changes a parameter of this layer. Found once, as every step asks. */
  final boolean trains(String parameter) {
    if (trained == null) {
      List<Rate> rates = Rate.parse(optimizer().settings().rates());
      trained =
          layout().parameters().stream()
              .map(Parameter::name)
              .filter(p -> ParameterGroups.factor(getLayerName() + "." + p, gpt, rates) > 0)
              .collect(Collectors.toSet());
    }
    return trained.contains(parameter);
  }

  abstract ParameterLayout newLayout();

  /** Created once and cached, since Deeplearning4j asks for it many times in a step. */
  final ParameterLayout layout() {
    if (layout == null) {
      layout = newLayout();
    }
    return layout;
  }

  abstract GptLayer<?> create(NeuralNetConfiguration conf, DataType type);

  @Override
  public final Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    GptLayer<?> layer = create(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    Map<String, INDArray> table = initializer().init(conf, layerParamsView, initializeParams);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return new Views(layout());
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return inputType;
  }

  /** Sizes come from the shape of the network. */
  @Override
  public void setNIn(InputType inputType, boolean override) {}

  /** Returns null, which means none to Deeplearning4j. */
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
    long parameters = layout().length();
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, inputType)
        .standardMemory(parameters, 2 * parameters)
        .build();
  }

  /** Gives Deeplearning4j the views of a layout; {@link InitialWeights} fill them. */
  private record Views(ParameterLayout layout) implements ParamInitializer {

    @Override
    public long numParams(NeuralNetConfiguration conf) {
      return layout.length();
    }

    @Override
    public long numParams(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return layout.length();
    }

    @Override
    public List<String> paramKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return names(parameter -> true);
    }

    @Override
    public List<String> weightKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return names(Parameter::isMatrix);
    }

    @Override
    public List<String> biasKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return names(parameter -> !parameter.isMatrix());
    }

    private List<String> names(Predicate<Parameter> wanted) {
      return layout.parameters().stream().filter(wanted).map(Parameter::name).toList();
    }

    @Override
    public boolean isWeightParam(org.deeplearning4j.nn.conf.layers.Layer layer, String key) {
      return weightKeys(layer).contains(key);
    }

    @Override
    public boolean isBiasParam(org.deeplearning4j.nn.conf.layers.Layer layer, String key) {
      return biasKeys(layer).contains(key);
    }

    @Override
    public Map<String, INDArray> init(
        NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
      paramKeys(conf.getLayer()).forEach(conf::addVariable);
      return views(paramsView);
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(
        NeuralNetConfiguration conf, INDArray gradientView) {
      return views(gradientView);
    }

    private Map<String, INDArray> views(INDArray flat) {
      INDArray vector = flat.reshape(flat.length());
      Map<String, INDArray> views = new LinkedHashMap<>();
      long from = 0;
      for (Parameter parameter : layout.parameters()) {
        long to = from + parameter.length();
        long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
        INDArray some = vector.get(NDArrayIndex.interval(from, to));
        views.put(parameter.name(), some.reshape('c', shape));
        from = to;
      }
      return views;
    }
  }
}
