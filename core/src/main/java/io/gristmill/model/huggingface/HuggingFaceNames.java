package io.gristmill.model.huggingface;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Hugging Face calls the parameters of an architecture. A parameter of ours is one tensor or
 * several that lie one after the other; the layout is the same.
 */
interface HuggingFaceNames {

  String HEAD = "lm_head.weight";

  /** Some rows of a parameter; for a vector, elements. */
  record Rows(String name, long count) {}

  /** The names of a model's architecture. */
  static HuggingFaceNames of(GptConfig config) {
    return switch (config.block().architecture()) {
      case GPT2 -> new Gpt2Names(config);
      case LLAMA -> new LlamaNames(config);
    };
  }

  /**
   * The tensors of a parameter, in order.
   *
   * @param block number of the block, where it is of one
   * @param rows of the parameter
   */
  List<Rows> tensors(String parameter, int block, long rows);

  /** The name a published file means by another. */
  String canonical(String name);

  /** Attention masks, and what older files keep of the rotation. */
  List<String> BUFFERS =
      List.of(
          ".attn.bias",
          ".attn.masked_bias",
          ".rotary_emb.inv_freq",
          ".rotary_emb.cos_cached",
          ".rotary_emb.sin_cached");

  /** Whether published files have it beside the parameters. */
  static boolean isBuffer(String name) {
    return BUFFERS.stream().anyMatch(name::endsWith);
  }

  /** Shapes by name. */
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
