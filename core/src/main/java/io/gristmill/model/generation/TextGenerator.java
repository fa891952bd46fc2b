package io.gristmill.model.generation;

import io.gristmill.model.GptDecoder;
import io.gristmill.tokenizer.Tokenizer;
import java.util.function.Consumer;

/** Continues a text token by token. */
public final class TextGenerator {

  private final GptDecoder decoder;
  private final Tokenizer tokenizer;
  private final Sampler sampler;
  private final int endOfText;

  /**
   * @param endOfText the id that ends a text; also what an empty prompt starts from
   */
  public TextGenerator(GptDecoder decoder, Tokenizer tokenizer, Sampler sampler, int endOfText) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.sampler = sampler;
    this.endOfText = endOfText;
  }

  /**
   * Streams what follows {@code prompt}, until the end of the text or {@code maxTokens}.
   *
   * @return tokens generated
   */
  public int generate(String prompt, int maxTokens, Consumer<String> out) {
    int[] ids = tokenizer.encode(prompt);
    float[] logits = decoder.prefill(ids.length == 0 ? new int[] {endOfText} : ids);
    TextStream text = new TextStream();
    int tokens = 0;
    while (tokens < maxTokens) {
      int id = sampler.next(logits);
      if (id == endOfText) {
        break;
      }
      tokens++;
      out.accept(text.append(tokenizer.decodeBytes(new int[] {id})));
      if (tokens < maxTokens) {
        logits = decoder.next(id);
      }
    }
    out.accept(text.end());
    return tokens;
  }
}
