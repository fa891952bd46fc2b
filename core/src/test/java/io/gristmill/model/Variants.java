package io.gristmill.model;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Small models of every kind, by what is different about them. */
final class Variants {

  private static final Map<String, GptConfig> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("gpt2 tied", gpt2(true, true));
    BY_NAME.put("gpt2 untied", gpt2(false, true));
    BY_NAME.put("gpt2 without biases", gpt2(true, false));
    BY_NAME.put("gpt2 untied without biases", gpt2(false, false));
    BY_NAME.put("gpt2 dropout", gpt2(true, true).withDropout(0.2));
    BY_NAME.put("gpt2 untied dropout", gpt2(false, false).withDropout(0.2));
    BY_NAME.put("llama tied", llama(true, 4, false));
    BY_NAME.put("llama untied", llama(false, 4, false));
    BY_NAME.put("llama grouped queries", llama(false, 2, false));
    BY_NAME.put("llama tied one key", llama(true, 1, false));
    BY_NAME.put("llama biases", llama(false, 2, true));
    BY_NAME.put("llama dropout", llama(true, 2, false).withDropout(0.2));
  }

  private Variants() {}

  static Stream<String> names() {
    return BY_NAME.keySet().stream();
  }

  static GptConfig of(String name) {
    return BY_NAME.get(name);
  }

  private static GptConfig gpt2(boolean tied, boolean biases) {
    BlockShape block = new BlockShape(Architecture.GPT2, 4, 64, biases, 0);
    return new GptConfig(23, 9, 16, 2, 4, tied, block, 0);
  }

  static GptConfig llama(boolean tied, int keyValueHeads, boolean biases) {
    BlockShape block = new BlockShape(Architecture.LLAMA, keyValueHeads, 40, biases, 10000);
    return new GptConfig(23, 9, 16, 2, 4, tied, block, 0);
  }
}
