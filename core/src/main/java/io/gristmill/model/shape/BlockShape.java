package io.gristmill.model.shape;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.Choice;
import io.gristmill.config.LlamaSection;
import io.gristmill.config.ModelSection;
import java.io.Serializable;
import java.util.List;

/**
 * What all blocks of a model have in common beside their width.
 *
 * @param keyValueHeads a divisor of the heads: so many of these share one head of keys and values
 * @param hiddenSize width inside the feed-forward half
 * @param biases of all projections in the blocks, and of LayerNorms
 * @param ropeBase of rotary positions; 0 where positions are learned
 */
public record BlockShape(
    Architecture architecture, int keyValueHeads, int hiddenSize, boolean biases, double ropeBase)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** As published. */
  public static BlockShape gpt2(int embeddingSize, int heads) {
    return new BlockShape(Architecture.GPT2, heads, 4 * embeddingSize, true, 0);
  }

  /** What a section asks for, in blocks of a size. */
  public static BlockShape of(ModelSection section, int embeddingSize, int heads) {
    Architecture architecture =
        Choice.of(Architecture.class, section.architecture(), "model.architecture");
    boolean biases = Choice.of(Biases.class, section.biases(), "model.biases").of(architecture);
    if (architecture == Architecture.GPT2) {
      return new BlockShape(architecture, heads, 4 * embeddingSize, biases, 0);
    }
    LlamaSection llama = section.llama();
    int shared = llama.keyValueHeads() == 0 ? heads : llama.keyValueHeads();
    int hidden = llama.hiddenSize() == 0 ? hiddenSize(embeddingSize) : llama.hiddenSize();
    return new BlockShape(architecture, shared, hidden, biases, llama.ropeBase());
  }

  /** 8/3, which gives three matrices the parameters of GPT-2's two, in whole cache lines. */
  private static int hiddenSize(int embeddingSize) {
    return (8 * embeddingSize + 3 * 64 - 1) / (3 * 64) * 64;
  }

  /** Adds what cannot be. */
  void check(int embeddingSize, int heads, List<String> problems) {
    int headSize = embeddingSize / heads;
    if (keyValueHeads < 1 || heads % keyValueHeads != 0) {
      problems.add(
          format("key-value-heads: %d (expected a divisor of heads %d)", keyValueHeads, heads));
    }
    if (hiddenSize < 1) {
      problems.add("hidden-size: " + hiddenSize + " (expected at least 1)");
    }
    if (architecture == Architecture.LLAMA && headSize % 2 != 0) {
      problems.add(
          format(
              "heads: %d of size %d (expected an even size, of pairs to rotate)", heads, headSize));
    }
    if (architecture == Architecture.LLAMA && !(ropeBase > 1)) {
      problems.add("rope-base: " + ropeBase + " (expected more than 1)");
    }
    if (architecture == Architecture.GPT2 && !isGpt2(embeddingSize, heads)) {
      problems.add("block: " + this + " (expected the heads and sizes of GPT-2)");
    }
  }

  private boolean isGpt2(int embeddingSize, int heads) {
    return keyValueHeads == heads && hiddenSize == 4 * embeddingSize && ropeBase == 0;
  }
}
