package io.gristmill.device.plan;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import java.util.HashMap;
import java.util.Map;

/**
 * Addresses of the parameters of a model by their names in {@link ParameterLayout#model}. In
 * training, kernels of sums and norms read the float32 parameters, products their copies in
 * bfloat16, which lie in the same order. In decoding, all read the copies.
 */
public final class DeviceWeights {

  private final Map<String, Long> indexes = new HashMap<>();
  private final long values;
  private final int valueBytes;
  private final long gradient; // 0 for none
  private final long copies;

  private DeviceWeights(GptConfig model, long values, int valueBytes, long gradient, long copies) {
    this.values = values;
    this.valueBytes = valueBytes;
    this.gradient = gradient;
    this.copies = copies;
    long index = 0;
    for (Parameter parameter : ParameterLayout.model(model).parameters()) {
      indexes.put(parameter.name(), index);
      index += parameter.length();
    }
  }

  /** Parameters with their gradients. */
  public static DeviceWeights training(GptConfig model, DevicePlan plan) {
    return new DeviceWeights(model, plan.parameters, Float.BYTES, plan.gradient, plan.weights);
  }

  /** Parameters in bfloat16 only, from an address on. */
  public static DeviceWeights decoding(GptConfig model, long weights) {
    return new DeviceWeights(model, weights, Short.BYTES, 0, weights);
  }

  public boolean has(String name) {
    return indexes.containsKey(name);
  }

  /** Index of the first element in the flat vector. */
  public long index(String name) {
    Long index = indexes.get(name);
    if (index == null) {
      throw new IllegalArgumentException("no parameter: " + name);
    }
    return index;
  }

  /** Address of the values that kernels of sums and norms read, or 0 if there is none. */
  public long values(String name) {
    return has(name) ? values + valueBytes * index(name) : 0;
  }

  /** Address of the gradient, or 0 if there is no such parameter or no gradient. */
  public long gradient(String name) {
    return has(name) && gradient != 0 ? gradient + Float.BYTES * index(name) : 0;
  }

  /** Address of the copy in bfloat16, or 0 if there is no such parameter. */
  public long copy(String name) {
    return has(name) ? copies + Short.BYTES * index(name) : 0;
  }
}
