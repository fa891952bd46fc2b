package io.gristmill.model.huggingface;

import io.gristmill.model.shape.BlockShape.Layout;
import io.gristmill.model.shape.GptConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Separates the tensors of adapters from those of the model, and merges both. */
public final class AdapterTensors {

  /** Prefix of the names of tensors in PEFT's files. */
  private static final String PREFIX = "base_model.model.";

  private AdapterTensors() {}

  /** Returns the tensors of the adapters alone, by the names of PEFT's files. */
  public static Map<String, INDArray> published(Map<String, INDArray> weights) {
    Map<String, INDArray> adapters = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) -> {
          if (isAdapter(name)) {
            adapters.put(PREFIX + name, tensor);
          }
        });
    return adapters;
  }

  /**
   * Returns the weights of the model without adapters that computes the same: {@code W + alpha /
   * rank B A} in float32.
   *
   * @param weights which are changed in place
   */
  public static Map<String, INDArray> merged(GptConfig config, Map<String, INDArray> weights) {
    Map<String, INDArray> merged = new LinkedHashMap<>(weights);
    merged.keySet().removeIf(AdapterTensors::isAdapter);
    merged.forEach(
        (name, weight) -> {
          INDArray a = weights.get(end(name, HuggingFaceNames.LORA_A));
          if (a != null) {
            INDArray b = weights.get(end(name, HuggingFaceNames.LORA_B));
            INDArray change = b.mmul(a).muli(config.block().lora().scale());
            boolean transposed = config.block().layout() == Layout.IN_OUT;
            weight.addi(transposed ? change.transpose() : change);
            change.close();
          }
        });
    return merged;
  }

  private static String end(String name, String other) {
    return name.endsWith(HuggingFaceNames.WEIGHT) ? HuggingFaceNames.adapted(name, other) : "";
  }

  private static boolean isAdapter(String name) {
    return name.endsWith(HuggingFaceNames.LORA_A) || name.endsWith(HuggingFaceNames.LORA_B);
  }
}
