package io.gristmill.spark.finetune;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.Companions;
import io.gristmill.config.FinetuneSection;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.chat.ChatTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The model that is fine-tuned.
 *
 * @param companions its metadata
 */
record FinetunedModel(Storage storage, GptConfig shape, Companions companions) {

  private static final String TEMPLATE_KEY = "finetune.chat-template";

  /** Reads the metadata of {@code training.from}. */
  static FinetunedModel of(RunConfig config, Storage storage) throws IOException {
    String from = config.training().from().replaceAll("/+$", "");
    Checkpoint checkpoint = Checkpoint.open(storage, from);
    return new FinetunedModel(
        storage,
        HuggingFaceConfig.read(checkpoint.file(Checkpoint.CONFIG)),
        Companions.read(storage, from));
  }

  /** The id that ends a text. Of several it is the lowest: others end turns. */
  int endOfText(BytePairModel tokenizer) {
    return companions.boundaries(tokenizer, shape.vocabularySize()).ends().stream()
        .min(Integer::compare)
        .orElseThrow();
  }

  /**
   * The file of a template that the configuration names, if it names one. Names of built-in
   * templates come first.
   */
  static Optional<InputFile> templateFile(FinetuneSection section, Storage storage)
      throws IOException {
    String name = section.chatTemplate();
    boolean isBuiltIn = ChatTemplate.builtIn(name, new TreeMap<>()).isPresent();
    return name.isEmpty() || isBuiltIn || !storage.exists(name)
        ? Optional.empty()
        : Optional.of(storage.input(name));
  }

  /**
   * The template of conversations: the configured one, that of the model, or ChatML.
   *
   * @throws io.gristmill.error.InvalidConfigException for a name that is no template
   */
  ChatTemplate template(FinetuneSection section, BytePairModel tokenizer) throws IOException {
    SortedMap<String, String> tokens = companions.templateTokens(tokenizer, shape.vocabularySize());
    tokens.putIfAbsent("eos_token", tokenizer.token(endOfText(tokenizer)));
    String name = section.chatTemplate();
    if (name.isEmpty()) {
      Optional<ChatTemplate> own = companions.chatTemplate(tokenizer, shape.vocabularySize());
      return own.orElseGet(() -> ChatTemplate.builtIn("chatml", tokens).orElseThrow());
    }
    Optional<ChatTemplate> builtIn = ChatTemplate.builtIn(name, tokens);
    if (builtIn.isPresent()) {
      return builtIn.get();
    }
    InputFile file =
        templateFile(section, storage).orElseThrow(() -> ChatTemplate.unknown(name, TEMPLATE_KEY));
    try (InputStream in = file.open()) {
      String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new ChatTemplate(file.uri(), source, tokens);
    }
  }
}
