package io.gristmill.checkpoint.exchange;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.io.WholeDirectory;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.huggingface.AdapterTensors;
import io.gristmill.model.huggingface.LoraJson;
import io.gristmill.model.shape.BlockShape.Layout;
import io.gristmill.model.shape.GptConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The adapters of a model without the model, as a directory that Hugging Face's PEFT loads. */
final class PeftExport implements ExportFormat {

  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String CONFIG = "adapter_config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Writes the adapters.
   *
   * @throws IncompatibleArtifactException for a model without adapters
   */
  @Override
  public void write(LoadedModel model, Storage storage, String target) throws IOException {
    GptNetwork network = model.network();
    if (network.config().block().lora().isNone()) {
      throw new IncompatibleArtifactException(
          "adapters: none (expected a model trained with model.lora.rank above 0; --format"
              + " safetensors writes others) at --format peft");
    }
    WholeDirectory.write(
        storage,
        target,
        beside -> {
          Safetensors.write(
              storage.output(beside + "/" + WEIGHTS), AdapterTensors.published(network.weights()));
          storage.output(beside + "/" + CONFIG).write(config(network.config()));
        });
  }

  private static byte[] config(GptConfig model) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM");
    json.putNull("base_model_name_or_path"); // the files of a model do not name the one before it
    LoraJson.write(model, json);
    json.put("lora_dropout", 0.0).put("bias", "none");
    json.put("fan_in_fan_out", model.block().layout() == Layout.IN_OUT);
    json.put("inference_mode", true);
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
