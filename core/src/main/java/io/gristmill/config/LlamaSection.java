package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code model.llama}: what a Llama has beside the keys it shares with GPT-2.
 *
 * @param keyValueHeads heads of keys and values, a divisor of {@code model.heads}; 0 for as many
 * @param hiddenSize width inside the feed-forward half; 0 for 8/3 of the embedding size, rounded up
 *     to a multiple of 64
 * @param ropeBase of the rotary positions' wavelengths; larger for longer contexts
 */
public record LlamaSection(int keyValueHeads, int hiddenSize, double ropeBase)
    implements Serializable {

  static final LlamaSection DEFAULTS = new LlamaSection(0, 0, 10000);
}
