package io.gristmill.checkpoint.exchange;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.HuggingFaceConfig;
import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.io.Storage;
import io.gristmill.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A directory as Hugging Face's Transformers load a model from, tokenizer included. */
final class HuggingFaceExport implements ExportFormat {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public void write(LoadedModel model, Storage storage, String target) throws IOException {
    String beside = target + ".part";
    storage.delete(beside);
    HuggingFaceModel.publish(model.network(), storage, beside);
    HuggingFaceConfig.write(
        storage.output(beside + "/config.json"), model.network().config(), model.endOfText());
    TokenizerFiles.write(model.tokenizer().model(), storage, beside);
    write(storage, beside + "/tokenizer_config.json", tokenizerConfig(model));
    write(storage, beside + "/generation_config.json", generationConfig(model));
    storage.rename(beside, target);
  }

  private static ObjectNode tokenizerConfig(LoadedModel model) {
    String endOfText = model.tokenizer().model().token(model.endOfText());
    return JSON.createObjectNode()
        .put("tokenizer_class", tokenizerClass(model))
        .put("model_max_length", model.network().config().contextLength())
        .put("add_prefix_space", false)
        .put("bos_token", endOfText)
        .put("eos_token", endOfText)
        .put("unk_token", endOfText);
  }

  /** GPT2Tokenizer cuts by GPT-2's pattern whatever the file says; the other reads the file. */
  private static String tokenizerClass(LoadedModel model) {
    return model.tokenizer().model().pattern().equals("gpt2")
        ? "GPT2Tokenizer"
        : "PreTrainedTokenizerFast";
  }

  private static ObjectNode generationConfig(LoadedModel model) {
    return JSON.createObjectNode()
        .put("bos_token_id", model.endOfText())
        .put("eos_token_id", model.endOfText());
  }

  private static void write(Storage storage, String uri, ObjectNode json) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    storage.output(uri).write(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
