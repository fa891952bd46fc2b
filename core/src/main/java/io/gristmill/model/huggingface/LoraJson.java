package io.gristmill.model.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.ModelSection.LoraSection;
import io.gristmill.model.huggingface.HuggingFaceNames.Rows;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The adapters of a model as JSON with the keys of PEFT's {@code adapter_config.json}. A checkpoint
 * has them in its {@code config.json} under {@link #KEY}.
 */
public final class LoraJson {

  static final String KEY = "lora";

  private static final String MODULES = "target_modules";

  /** GPT-2 has two of them in a block. */
  private static final String AMBIGUOUS = "c_proj";

  private LoraJson() {}

  /** Writes the keys that say which matrices have adapters, and of what rank and scale. */
  public static void write(GptConfig config, ObjectNode json) {
    LoraShape lora = config.block().lora();
    json.put("r", lora.rank());
    if (lora.alpha() == (int) lora.alpha()) {
      json.put("lora_alpha", (int) lora.alpha()); // as PEFT writes it
    } else {
      json.put("lora_alpha", lora.alpha());
    }
    lora.targets().stream()
        .flatMap(target -> modules(config, target).stream())
        .forEach(json.putArray(MODULES)::add);
  }

  /**
   * Reads the adapters of a model, if it has any.
   *
   * @param base the model without them
   * @throws io.gristmill.error.IncompatibleArtifactException for modules that are not of the
   *     architecture, or some of a packed parameter only
   */
  static GptConfig read(ShapeJson config, GptConfig base) {
    JsonNode json = config.json().path(KEY);
    if (json.isMissingNode() || json.isNull()) {
      return base;
    }
    ShapeJson lora = new ShapeJson(json, config.uri());
    Set<String> given = new HashSet<>();
    json.path(MODULES).forEach(module -> given.add(module.asText()));
    List<String> targets =
        LoraSection.TARGETS.stream().filter(t -> given.containsAll(modules(base, t))).toList();
    Set<String> known =
        targets.stream().flatMap(t -> modules(base, t).stream()).collect(Collectors.toSet());
    if (!given.equals(known) || targets.isEmpty()) {
      List<String> all =
          LoraSection.TARGETS.stream().flatMap(t -> modules(base, t).stream()).toList();
      throw lora.incompatible(MODULES, "some of " + all + ", packed ones together");
    }
    return base.withLora(
        new LoraShape(lora.size("r"), lora.number("lora_alpha", lora.size("r")), targets));
  }

  /** Names by which PEFT finds the modules of a projection: the ends of their full names. */
  private static List<String> modules(GptConfig config, String target) {
    return HuggingFaceNames.of(config).tensors(target + HuggingFaceNames.WEIGHT, 0, 2).stream()
        .map(Rows::name)
        .map(LoraJson::module)
        .toList();
  }

  private static String module(String weight) {
    String path = HuggingFaceNames.adapted(weight, "");
    int dot = path.lastIndexOf('.');
    return path.substring(dot + 1).equals(AMBIGUOUS)
        ? path.substring(path.lastIndexOf('.', dot - 1) + 1)
        : path.substring(dot + 1);
  }
}
