package io.gristmill.model.huggingface;

import static java.util.Map.entry;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
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

  /** End of the name of a matrix; PEFT's files have others for the matrices of its adapter. */
  String WEIGHT = ".weight";

  String LORA_A = ".lora_A.weight";
  String LORA_B = ".lora_B.weight";

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

  /** Returns the tensors of an adapter's parameter: those of the weight, by PEFT's names. */
  private List<Rows> adapter(String parameter, int block, long rows) {
    boolean first = parameter.endsWith(ParameterNames.LORA_A);
    String weight = parameter.substring(0, parameter.indexOf(ParameterNames.LORA)) + WEIGHT;
    List<Rows> adapted = tensors(weight, block, rows);
    return adapted.stream()
        .map(
            one ->
                new Rows(
                    adapted(one.name(), first ? LORA_A : LORA_B),
                    first ? rows / adapted.size() : one.count()))
        .toList();
  }

  /** The name of a matrix of the adapter of a weight. */
  static String adapted(String weight, String end) {
    return weight.substring(0, weight.length() - WEIGHT.length()) + end;
  }

  /** Returns the shapes of a parameter's tensors by name. */
  default Map<String, List<Long>> shapes(Parameter parameter, int block) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    String name = parameter.name();
    long count = parameter.shape().get(0);
    boolean isAdapter = name.contains(ParameterNames.LORA);
    for (Rows rows : isAdapter ? adapter(name, block, count) : tensors(name, block, count)) {
      List<Long> shape = new ArrayList<>(parameter.shape());
      shape.set(0, rows.count());
      shapes.put(rows.name(), shape);
    }
    return shapes;
  }

  /** The names of Hugging Face's GPT2LMHeadModel. */
  record Gpt2Names(GptConfig config) implements HuggingFaceNames {

    private static final String PREFIX = "transformer.";
    private static final String TOKENS = PREFIX + "wte.weight";

    private static final Map<String, String> IN_BLOCK =
        Map.ofEntries(
            entry(ParameterNames.NORM1_GAIN, "ln_1.weight"),
            entry(ParameterNames.NORM1_BIAS, "ln_1.bias"),
            entry(ParameterNames.QKV_WEIGHT, "attn.c_attn.weight"),
            entry(ParameterNames.QKV_BIAS, "attn.c_attn.bias"),
            entry(ParameterNames.PROJECTION_WEIGHT, "attn.c_proj.weight"),
            entry(ParameterNames.PROJECTION_BIAS, "attn.c_proj.bias"),
            entry(ParameterNames.NORM2_GAIN, "ln_2.weight"),
            entry(ParameterNames.NORM2_BIAS, "ln_2.bias"),
            entry(ParameterNames.UP_WEIGHT, "mlp.c_fc.weight"),
            entry(ParameterNames.UP_BIAS, "mlp.c_fc.bias"),
            entry(ParameterNames.DOWN_WEIGHT, "mlp.c_proj.weight"),
            entry(ParameterNames.DOWN_BIAS, "mlp.c_proj.bias"));

    @Override
    public List<Rows> tensors(String parameter, int block, long rows) {
      String name =
          switch (parameter) {
            case ParameterNames.TOKENS -> TOKENS;
            case ParameterNames.POSITIONS -> PREFIX + "wpe.weight";
            case ParameterNames.NORM_GAIN -> PREFIX + "ln_f.weight";
            case ParameterNames.NORM_BIAS -> PREFIX + "ln_f.bias";
            case ParameterNames.HEAD_WEIGHT -> config.tiedEmbeddings() ? TOKENS : HEAD;
            default -> PREFIX + "h." + block + "." + IN_BLOCK.get(parameter);
          };
      return List.of(new Rows(name, rows));
    }

    /** OpenAI's own files have no prefix. */
    @Override
    public String canonical(String name) {
      return name.startsWith(PREFIX) || name.equals(HEAD) ? name : PREFIX + name;
    }
  }

  /**
   * Names of Hugging Face's LlamaForCausalLM, which stores packed parameters as several tensors.
   */
  record LlamaNames(GptConfig config) implements HuggingFaceNames {

    private static final String PREFIX = "model.";
    private static final String TOKENS = PREFIX + "embed_tokens.weight";

    @Override
    public List<Rows> tensors(String parameter, int block, long rows) {
      String layer = PREFIX + "layers." + block + ".";
      String kind = parameter.substring(parameter.lastIndexOf('.') + 1);
      return switch (parameter) {
        case ParameterNames.TOKENS -> one(TOKENS, rows);
        case ParameterNames.NORM_GAIN -> one(PREFIX + "norm.weight", rows);
        case ParameterNames.HEAD_WEIGHT -> one(config.tiedEmbeddings() ? TOKENS : HEAD, rows);
        case ParameterNames.NORM1_GAIN -> one(layer + "input_layernorm.weight", rows);
        case ParameterNames.NORM2_GAIN -> one(layer + "post_attention_layernorm.weight", rows);
        case ParameterNames.QKV_WEIGHT, ParameterNames.QKV_BIAS ->
            queriesKeysAndValues(layer + "self_attn.", kind);
        case ParameterNames.PROJECTION_WEIGHT, ParameterNames.PROJECTION_BIAS ->
            one(layer + "self_attn.o_proj." + kind, rows);
        case ParameterNames.UP_WEIGHT, ParameterNames.UP_BIAS ->
            List.of(
                new Rows(layer + "mlp.gate_proj." + kind, rows / 2),
                new Rows(layer + "mlp.up_proj." + kind, rows / 2));
        case ParameterNames.DOWN_WEIGHT, ParameterNames.DOWN_BIAS ->
            one(layer + "mlp.down_proj." + kind, rows);
        default -> throw new IllegalArgumentException("parameter: " + parameter);
      };
    }

    private List<Rows> queriesKeysAndValues(String attention, String kind) {
      long shared = (long) config.block().keyValueHeads() * config.headSize();
      return List.of(
          new Rows(attention + "q_proj." + kind, config.embeddingSize()),
          new Rows(attention + "k_proj." + kind, shared),
          new Rows(attention + "v_proj." + kind, shared));
    }

    private static List<Rows> one(String name, long rows) {
      return List.of(new Rows(name, rows));
    }

    @Override
    public String canonical(String name) {
      return name;
    }
  }
}
