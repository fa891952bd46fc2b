package io.gristmill.tokens.exchange;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The formats of token files by their names. */
public final class TokenFormats {

  private static final Map<String, TokenFormat> FORMATS =
      Map.of(
          "datatrove", new DatatroveFormat(),
          "llmc", new LlmcFormat(),
          "llmc-gpt2", new LlmcFormat(LlmcVersion.GPT2),
          "llmc-llama3", new LlmcFormat(LlmcVersion.LLAMA3),
          "megatron", new MegatronFormat(),
          "nanogpt", new NanoGptFormat());

  private TokenFormats() {}

  /** Every name, sorted. */
  public static Set<String> names() {
    return new TreeMap<>(FORMATS).keySet();
  }

  /** The format of a name, if there is one. */
  public static Optional<TokenFormat> find(String name) {
    return Optional.ofNullable(FORMATS.get(name));
  }
}
