package io.gristmill.model.shape;

import io.gristmill.model.shape.ParameterLayout.Parameter;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Initial parameters of a model, for any engine. GPT-2's initialisation: normal with deviation
 * 0.02, divided by sqrt(2 layers) where a block's branch joins the residual stream (Radford et al.,
 * 2019); biases 0, gains 1. Adapters have {@link AddedValues}, so that all else is as without them.
 */
public final class InitialWeights {

  private static final double DEVIATION = 0.02;
  private static final int CHUNK = 1 << 16;
  private static final List<String> JOINS =
      List.of(ParameterNames.PROJECTION_WEIGHT, ParameterNames.DOWN_WEIGHT);

  private InitialWeights() {}

  /** Receives consecutive values of the flat vector. */
  @FunctionalInterface
  public interface Sink {

    /** Takes values from an index on, each index once and in order. */
    void accept(long from, double[] values);
  }

  /** Passes the parameters of a seed in the order of {@link ParameterLayout#model}, in chunks. */
  public static void fill(GptConfig config, long seed, Sink sink) {
    Random random = new Random(seed);
    double joined = DEVIATION / Math.sqrt(2.0 * config.layers());
    long start = 0;
    for (Parameter parameter : ParameterLayout.model(config).parameters()) {
      String name = parameter.name();
      String inLayer = name.substring(name.indexOf('.') + 1);
      float[] adapter = adapter(parameter, seed);
      double deviation = JOINS.contains(inLayer) ? joined : DEVIATION;
      double constant = name.endsWith("gain") ? 1 : 0;
      for (long at = 0; at < parameter.length(); at += CHUNK) {
        double[] values = new double[(int) Math.min(CHUNK, parameter.length() - at)];
        int from = (int) at;
        if (adapter.length > 0) {
          Arrays.setAll(values, i -> adapter[from + i]);
        } else if (parameter.isMatrix()) {
          Arrays.setAll(values, i -> deviation * random.nextGaussian());
        } else {
          Arrays.fill(values, constant);
        }
        sink.accept(start + at, values);
      }
      start += parameter.length();
    }
  }

  /** Values of an adapter's matrix; empty for other parameters. */
  private static float[] adapter(Parameter parameter, long seed) {
    return parameter.name().contains(ParameterNames.LORA)
        ? AddedValues.adapter(
            seed, parameter.name(), parameter.shape().get(0), parameter.shape().get(1))
        : new float[0];
  }
}
