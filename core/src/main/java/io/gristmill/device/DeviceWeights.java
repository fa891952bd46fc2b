package io.gristmill.device;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import java.util.HashMap;
import java.util.Map;

/**
 * Addresses of the parameters of a model by their names in {@link ParameterLayout#model}. Kernels
 * of sums and norms read the float32 parameters, products their copies in bfloat16, which lie in
 * the same order.
 */
final class DeviceWeights {

  private final DevicePlan plan;
  private final Map<String, Long> indexes = new HashMap<>();

  DeviceWeights(GptConfig model, DevicePlan plan) {
    this.plan = plan;
    long index = 0;
    for (Parameter parameter : ParameterLayout.model(model).parameters()) {
      indexes.put(parameter.name(), index);
      index += parameter.length();
    }
  }

  boolean has(String name) {
    return indexes.containsKey(name);
  }

  /** Index of the first element in the flat vector. */
  long index(String name) {
    Long index = indexes.get(name);
    if (index == null) {
      throw new IllegalArgumentException("no parameter: " + name);
    }
    return index;
  }

  /** Address of the float32 values, or 0 if there is no such parameter. */
  long values(String name) {
    return has(name) ? plan.parameters + Float.BYTES * index(name) : 0;
  }

  /** Address of the gradient, or 0 if there is no such parameter. */
  long gradient(String name) {
    return has(name) ? plan.gradient + Float.BYTES * index(name) : 0;
  }

  /** Address of the copy in bfloat16, or 0 if there is no such parameter. */
  long copy(String name) {
    return has(name) ? plan.weights + Short.BYTES * index(name) : 0;
  }
}
