package io.gristmill.model.huggingface;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hugging Face's names for the parameters of an architecture. A parameter is stored as one tensor
 * or as several consecutive ones, in the same layout.
 */
interface HuggingFaceNames {

  String HEAD = "lm_head.weight";

  /** Consecutive rows of a parameter, or elements of a vector. */
  record Rows(String name, long count) {}

  /** The names of a model's architecture. */
  static HuggingFaceNames of(GptConfig config) {
    return switch (config.block().architecture()) {
      case GPT2 -> new Gpt2Names(config);
      case LLAMA -> new LlamaNames(config);
    };
  }

  /**
   * Returns the tensors of a parameter in order.
   *
   * @param block index of the block, if the parameter belongs to one
   * @param rows number of rows of the parameter
   */
  List<Rows> tensors(String parameter, int block, long rows);

  /** Returns the full name for a name used in a published file. */
  String canonical(String name);

  /** Suffixes of attention masks and, in older files, of rotary-embedding caches. */
  List<String> BUFFERS =
      List.of(
          ".attn.bias",
          ".attn.masked_bias",
          ".rotary_emb.inv_freq",
          ".rotary_emb.cos_cached",
          ".rotary_emb.sin_cached");

  /** Whether a tensor is a buffer, which published files may contain besides the parameters. */
  static boolean isBuffer(String name) {
    return BUFFERS.stream().anyMatch(name::endsWith);
  }

  /** Returns the shapes of a parameter's tensors by name. */
  default Map<String, List<Long>> shapes(Parameter parameter, int block) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (Rows rows : tensors(parameter.name(), block, parameter.shape().get(0))) {
      List<Long> shape = new ArrayList<>(parameter.shape());
      shape.set(0, rows.count());
      shapes.put(rows.name(), shape);
    }
    return shapes;
  }
}
