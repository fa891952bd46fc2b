package io.gristmill.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A layer's parameters in the order they lie in the flat array, row-major. Names hold no
 * underscore: Deeplearning4j puts one between layer and parameter. Matrices are weights, which
 * decay; vectors are biases, which do not.
 */
record ParameterLayout(List<Parameter> parameters) implements ParamInitializer {

  /** A parameter's name and shape. */
  record Parameter(String name, List<Long> shape) {

    static Parameter vector(String name, long length) {
      return new Parameter(name, List.of(length));
    }

    static Parameter matrix(String name, long rows, long columns) {
      return new Parameter(name, List.of(rows, columns));
    }

    long length() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }

    boolean isMatrix() {
      return shape.size() > 1;
    }

    private INDArray of(INDArray flat) {
      return flat.reshape('c', shape.stream().mapToLong(Long::longValue).toArray());
    }
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return parameters.stream().mapToLong(Parameter::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return parameters.stream().map(Parameter::name).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return parameters.stream().filter(Parameter::isMatrix).map(Parameter::name).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return parameters.stream().filter(p -> !p.isMatrix()).map(Parameter::name).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return find(key).map(Parameter::isMatrix).orElse(false);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return find(key).map(p -> !p.isMatrix()).orElse(false);
  }

  private Optional<Parameter> find(String name) {
    for (Parameter parameter : parameters) {
      if (parameter.name().equals(name)) {
        return Optional.of(parameter);
      }
    }
    return Optional.empty();
  }

  /** Views into the flat array; {@link GptInitialization} gives them values. */
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
    for (Parameter parameter : parameters) {
      long to = from + parameter.length();
      views.put(parameter.name(), parameter.of(vector.get(NDArrayIndex.interval(from, to))));
      from = to;
    }
    return views;
  }
}
