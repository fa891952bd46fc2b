package io.gristmill.checkpoint.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Companions;
import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.io.Storage;
import io.gristmill.io.WholeDirectory;
import io.gristmill.model.generation.TextBoundaries;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.BytePairModel.EncodingOptions;
import io.gristmill.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A directory as Hugging Face's Transformers load a model from, tokenizer included. Adapters are
 * merged into the weights.
 */
final class HuggingFaceExport implements ExportFormat {

  private static final String END = "eos_token_id";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public void write(LoadedModel model, Storage storage, String target) throws IOException {
    WholeDirectory.write(storage, target, beside -> writeBeside(model, storage, beside));
  }

  private static void writeBeside(LoadedModel model, Storage storage, String beside)
      throws IOException {
    HuggingFaceModel.publish(model.network(), storage, beside);
    ObjectNode ids = ids(model);
    GptConfig merged = model.network().config().withLora(LoraShape.NONE);
    HuggingFaceConfig.write(storage.output(beside + "/config.json"), merged, ids);
    TokenizerFiles.write(model.tokenizer().model(), storage, beside);
    Companions companions = model.companions();
    companions.write(storage, beside);
    if (!companions.has(Companions.TOKENIZER)) {
      write(storage, beside + "/" + Companions.TOKENIZER, tokenizerConfig(model, ids));
    }
    if (!companions.has(Companions.GENERATION)) {
      write(storage, beside + "/" + Companions.GENERATION, ids);
    }
  }

  /** Those an import knew, else the ids that texts begin and end with here. */
  private static ObjectNode ids(LoadedModel model) {
    ObjectNode ids = model.companions().ids();
    if (!ids.has(END)) {
      TextBoundaries boundaries = model.boundaries();
      ids.put("bos_token_id", boundaries.begin());
      if (boundaries.ends().size() == 1) {
        ids.put(END, boundaries.ends().iterator().next());
      } else {
        boundaries.ends().stream().sorted().forEach(ids.putArray(END)::add);
      }
    }
    return ids;
  }

  private static ObjectNode tokenizerConfig(LoadedModel model, ObjectNode ids) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("tokenizer_class", tokenizerClass(model))
            .put("model_max_length", model.network().config().contextLength())
            .put("add_prefix_space", model.tokenizer().model().options().prefixSpace());
    putToken(json, "bos_token", ids.path("bos_token_id"), model);
    putToken(json, "eos_token", ids.path(END), model);
    putToken(json, "pad_token", ids.path("pad_token_id"), model);
    putToken(json, "unk_token", ids.path(END), model);
    return json;
  }

  private static void putToken(ObjectNode json, String name, JsonNode id, LoadedModel model) {
    BytePairModel tokens = model.tokenizer().model();
    JsonNode one = id.isArray() ? id.path(0) : id;
    if (one.isInt()
        && one.intValue() >= 0
        && one.intValue() < tokens.vocabularySize()
        && tokens.isUsed(one.intValue())) {
      json.put(name, tokens.token(one.intValue()));
    }
  }

  /**
   * GPT2Tokenizer cuts by GPT-2's pattern and puts nothing around a text whatever the file says;
   * the other reads the file.
   */
  private static String tokenizerClass(LoadedModel model) {
    BytePairModel tokens = model.tokenizer().model();
    return tokens.pattern().equals("gpt2") && tokens.options().equals(EncodingOptions.NONE)
        ? "GPT2Tokenizer"
        : "PreTrainedTokenizerFast";
  }

  private static void write(Storage storage, String uri, ObjectNode json) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    storage.output(uri).write(text.getBytes(StandardCharsets.UTF_8));
  }
}
