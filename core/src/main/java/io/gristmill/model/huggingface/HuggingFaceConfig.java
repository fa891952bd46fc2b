package io.gristmill.model.huggingface;

import static io.gristmill.error.Messages.format;
import static io.gristmill.error.Messages.reason;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.model.huggingface.ShapeJson.Gpt2Json;
import io.gristmill.model.huggingface.ShapeJson.LlamaJson;
import io.gristmill.model.shape.GptConfig;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code config.json} of Hugging Face's GPT2LMHeadModel and LlamaForCausalLM. */
public final class HuggingFaceConfig {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private HuggingFaceConfig() {}

  /**
   * Reads a shape, without dropout: the weights are the same with any.
   *
   * @throws IncompatibleArtifactException for another architecture or a missing size
   */
  public static GptConfig read(InputFile file) throws IOException {
    JsonNode json = json(file);
    try {
      return shape(new ShapeJson(json, file.uri()));
    } catch (InvalidConfigException e) {
      throw new IncompatibleArtifactException(e.getMessage() + " of " + file.uri(), e);
    }
  }

  private static GptConfig shape(ShapeJson shape) {
    JsonNode type = shape.json().path("model_type");
    return switch (type.asText("gpt2")) {
      case "gpt2" -> LoraJson.read(shape, Gpt2Json.read(shape));
      case "llama" -> LoraJson.read(shape, LlamaJson.read(shape));
      default ->
          throw new IncompatibleArtifactException(
              format("model_type: %s (expected gpt2 or llama) at %s", type, shape.uri()));
    };
  }

  private static JsonNode json(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      return JSON.readTree(in);
    } catch (JsonProcessingException | CharConversionException e) {
      throw new IncompatibleArtifactException(
          format("config: %s (expected JSON) at %s", reason(e), file.uri()), e);
    }
  }

  /** Writes the shape as a {@code config.json}; adapters are under a key of their own. */
  public static void write(OutputFile file, GptConfig config) throws IOException {
    write(file, json(config));
  }

  /** Writes a shape, and the ids that begin and end a text. */
  public static void write(OutputFile file, GptConfig config, ObjectNode ids) throws IOException {
    write(file, json(config).setAll(ids));
  }

  private static ObjectNode json(GptConfig config) {
    ObjectNode json = JSON.createObjectNode();
    switch (config.block().architecture()) {
      case GPT2 -> Gpt2Json.write(config, json);
      case LLAMA -> LlamaJson.write(config, json);
    }
    if (!config.block().lora().isNone()) {
      LoraJson.write(config, json.putObject(LoraJson.KEY));
    }
    return json;
  }

  private static void write(OutputFile file, JsonNode json) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    file.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
